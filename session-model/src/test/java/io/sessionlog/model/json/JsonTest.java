package io.sessionlog.model.json;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.Charset;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.StreamConstraintsException;

/** The senders' bytes are cut out by these ranges: one byte off, and the log holds no JSON. */
class JsonTest {

  private static final String[] VALUES = {
    "{}",
    "{ \"a\" : [ 1 , { } ] }",
    "[]",
    "[1.0e2,\"]}\",null]",
    "\"\"",
    "\"plain\"",
    "\"é 👋🏽 \u2028 \\ud83d \\\" ]}\"",
    "0",
    "-1.0e2",
    "123456789012345678901234567890",
    "true",
    "false",
    "null"
  };

  static Stream<String[]> membersInTheirSurroundings() {
    return Stream.of(VALUES)
        .flatMap(
            value ->
                Stream.of(
                    new String[] {"{\"data\":", value, "}"},
                    new String[] {"{\"é👋\":\"👋\", \"data\" \t:\r\n  ", value, " \n }"},
                    new String[] {"{\"data\":", value, ",\"later\":[1]}"},
                    new String[] {"{\"data\":", value, "\n, \"later\":true}"}));
  }

  @ParameterizedTest
  @MethodSource("membersInTheirSurroundings")
  void the_range_of_a_member_is_its_value_without_what_stands_around_it(
      String before, String value, String after) {
    assertThat(cut(before + value + after, "", "", Reading.NOT_AT_ALL)).isEqualTo(value);
  }

  @ParameterizedTest
  @MethodSource("membersInTheirSurroundings")
  void a_range_counts_from_the_start_that_the_parser_was_given(
      String before, String value, String after) {
    assertThat(cut(before + value + after, "👋,,", "}]\"", Reading.NOT_AT_ALL)).isEqualTo(value);
  }

  @ParameterizedTest
  @MethodSource("membersInTheirSurroundings")
  void a_value_that_was_read_before_has_the_same_range(String before, String value, String after) {
    assertThat(cut(before + value + after, "", "", Reading.AS_TEXT)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "-1.0e2", "true", "null", "\"👋\"", "{\"a\":1}", "[ ]"})
  void a_value_may_be_the_whole_input(String value) {
    byte[] bytes = ("  " + value).getBytes(UTF_8);
    try (JsonParser json = Json.parser(bytes, 0, bytes.length)) {
      json.nextToken();

      assertThat(Json.skipValue(json)).isEqualTo(new Json.Range(2, bytes.length - 2));
      assertThat(json.nextToken()).isNull();
    }
  }

  /**
   * ASCII in UTF-16 is valid UTF-8 with NULs; its offsets would be those of characters, or none.
   */
  @ParameterizedTest
  @MethodSource("otherEncodings")
  void no_other_encoding_is_taken_for_json(Charset encoding) {
    byte[] bytes = "{\"event\":\"ready\"}".getBytes(encoding);

    assertThatExceptionOfType(JacksonException.class)
        .isThrownBy(
            () -> {
              try (JsonParser json = Json.parser(bytes, 0, bytes.length)) {
                json.nextToken();
                json.skipChildren();
              }
            });
  }

  static Stream<Charset> otherEncodings() {
    return Stream.of(
        UTF_16BE,
        UTF_16LE,
        Charset.forName("UTF-16"),
        Charset.forName("UTF-32BE"),
        Charset.forName("UTF-32LE"));
  }

  @ParameterizedTest
  @CsvSource({"100,true", "101,false"})
  void nesting_is_bounded(int levels, boolean readable) {
    byte[] bytes = ("[".repeat(levels) + "]".repeat(levels)).getBytes(UTF_8);
    try (JsonParser json = Json.parser(bytes, 0, bytes.length)) {
      json.nextToken();
      if (readable) {
        assertThat(Json.skipValue(json).length()).isEqualTo(2 * levels);
      } else {
        assertThatExceptionOfType(StreamConstraintsException.class)
            .isThrownBy(() -> Json.skipValue(json));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "plain, plain",
    "👋, 👋",
    "cut\uD83D, cut\uFFFD",
    "\uD83D, \uFFFD",
    "\uDE00cut, \uFFFDcut",
    "\uDE00\uD83D, \uFFFD\uFFFD",
    "\uD83D\uD83D\uDE00, \uFFFD\uD83D\uDE00",
  })
  void half_a_character_becomes_a_replacement_and_whole_ones_stay(String text, String mended) {
    assertThat(Json.wellFormed(text)).isEqualTo(mended);
  }

  private enum Reading {
    NOT_AT_ALL,
    AS_TEXT
  }

  /** The bytes of the member {@code data}, found among bytes that belong to something else. */
  private static String cut(String object, String ahead, String behind, Reading reading) {
    byte[] bytes = (ahead + object + behind).getBytes(UTF_8);
    int start = ahead.getBytes(UTF_8).length;
    try (JsonParser json = Json.parser(bytes, start, object.getBytes(UTF_8).length)) {
      json.nextToken();
      while (true) {
        json.nextToken();
        String member = json.currentName();
        json.nextToken();
        if (reading == Reading.AS_TEXT && json.currentToken().isScalarValue()) {
          json.getString();
        }
        Json.Range range = Json.skipValue(json);
        if (member.equals("data")) {
          return new String(bytes, start + range.start(), range.length(), UTF_8);
        }
      }
    }
  }
}
