package io.sessionlog.ingest.body;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Whether bytes are strict UTF-8. The log's records are UTF-8 around the sender's bytes, so a stray
 * byte would make the record unreadable for others.
 */
final class Utf8 {

  private static final int CHUNK_CHARS = 8_192;

  private Utf8() {}

  /** Also false for a NUL: JSON has none, and UTF-16 and UTF-32 give themselves away by theirs. */
  static boolean isValid(byte[] bytes) {
    int ascii = 0;
    while (ascii < bytes.length && bytes[ascii] > 0) {
      ascii++;
    }
    if (ascii == bytes.length) {
      return true;
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes, ascii, bytes.length - ascii);
    CharBuffer out = CharBuffer.allocate(Math.min(CHUNK_CHARS, in.remaining()));
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      if (result.isError() || hasNul(out)) {
        return false;
      }
      if (result.isUnderflow()) {
        return true;
      }
      out.clear();
    }
  }

  private static boolean hasNul(CharBuffer out) {
    for (int i = 0; i < out.position(); i++) {
      if (out.get(i) == 0) {
        return true;
      }
    }
    return false;
  }
}
