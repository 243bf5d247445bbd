package io.sessionlog.model.json;

import java.io.ByteArrayOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/** JSON as streams of tokens, with the bounds that every reader of it keeps. */
public final class Json {

  /** Real messages nest some 20 levels, quotes in quotes included. */
  public static final int MAX_NESTING_DEPTH = 100;

  /** The largest body that is taken; no text in it can be longer. */
  public static final int MAX_BODY_BYTES = 16 * 1024 * 1024;

  /**
   * Jackson keeps the names that it has seen, to know them again: long ones of one stranger would
   * slow the reading of everybody's bodies. Names that senders make of ids have some fifty
   * characters.
   */
  public static final int MAX_NAME_LENGTH = 1_000;

  private static final JsonFactory BODIES = factory(MAX_NESTING_DEPTH, MAX_NAME_LENGTH);

  /** A registration's whole body becomes an envelope's data, one level further in. */
  private static final JsonFactory RECORDS =
      factory(MAX_NESTING_DEPTH + 1, StreamReadConstraints.DEFAULT_MAX_NAME_LEN);

  private Json() {}

  private static JsonFactory factory(int maxNestingDepth, int maxNameLength) {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(maxNestingDepth)
                .maxStringLength(MAX_BODY_BYTES)
                .maxNameLength(maxNameLength)
                .build())
        // Detection takes ASCII with NULs between for UTF-16, whose reader knows no byte offsets.
        .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
        .build();
  }

  /** Reads UTF-8 and nothing else; offsets of tokens are relative to {@code start}. */
  public static JsonParser parser(byte[] bytes, int start, int length) {
    return BODIES.createParser(ObjectReadContext.empty(), bytes, start, length);
  }

  /** Reads a record of ours, which may hold a body that is nested as deeply as bodies may be. */
  public static JsonParser recordParser(byte[] record) {
    return RECORDS.createParser(ObjectReadContext.empty(), record, 0, record.length);
  }

  /** Reads a part of a record, or of a body. */
  public static JsonParser partParser(byte[] record, int start, int length) {
    return RECORDS.createParser(ObjectReadContext.empty(), record, start, length);
  }

  public static JsonGenerator generator(ByteArrayOutputStream out) {
    return RECORDS.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8);
  }

  /** The current string, fit for UTF-8: senders cut texts between the halves of a character. */
  public static String text(JsonParser parser) {
    return wellFormed(parser.getString());
  }

  /** Replaces each half of a surrogate pair that stands alone by U+FFFD. */
  public static String wellFormed(String text) {
    StringBuilder mended = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      if (mended == null) {
        mended = new StringBuilder(text);
      }
      mended.setCharAt(i, '\uFFFD');
    }
    return mended == null ? text : mended.toString();
  }

  /** What went wrong where, without Jackson's message, which may quote the input. */
  public static String problem(JacksonException failure) {
    return failure instanceof StreamConstraintsException || failure.getLocation() == null
        ? "it exceeds the bounds of what is read"
        : "syntax error at byte " + failure.getLocation().getByteOffset();
  }

  /** The byte range of the current value within the parser's input; moves to the value's end. */
  public static Range skipValue(JsonParser parser) {
    int start = (int) parser.currentTokenLocation().getByteOffset();
    JsonToken token = parser.currentToken();
    if (token != null && token.isStructStart()) {
      parser.skipChildren();
    } else {
      parser.finishToken();
    }
    int end = (int) parser.currentLocation().getByteOffset();
    return new Range(start, end - start);
  }

  /**
   * A run of bytes.
   *
   * @param start relative to the start that the parser was given
   */
  public record Range(int start, int length) {}
}
