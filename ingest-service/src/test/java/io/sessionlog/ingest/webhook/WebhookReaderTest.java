package io.sessionlog.ingest.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sessionlog.ingest.body.InvalidBody;
import io.sessionlog.model.wire.Fault;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is accepted, and what is said about what is not. */
class WebhookReaderTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"event\":\"qr\",\"data\":{\"qr\":\"1@ABC123...\"}}",
        "{\"event\":\"ready\",\"data\":{}}",
        "{\"event\":\"ready\"}",
        "{\"event\":\"ready\",\"data\":\"testData\"}",
        "{\"event\":\"authenticated\",\"data\":null}",
        "{\"event\":\"disconnected\",\"data\":{}}",
        "{\"event\":\"auth_failure\",\"data\":{\"msg\":null}}",
        "{\"event\":\"status\"}",
        "{\"event\":\"change_state\",\"data\":{\"state\":null}}",
        "{\"event\":\"change_state\",\"data\":{\"state\":\"NEVER_SEEN\"}}",
        "{\"event\":\"loading_screen\",\"data\":{\"percent\":\"50\",\"message\":\"WhatsApp\"}}",
        "{\"event\":\"loading_screen\",\"data\":{\"percent\":99.5}}",
        "{\"event\":\"message\",\"data\":{\"message\":{\"id\":\"msg_123\"}}}",
        "{\"event\":\"message\",\"data\":{\"message\":{\"id\":{\"_serialized\":\"x\"}}}}",
        "{\"event\":\"message\",\"data\":{\"message\":{\"body\":\"cut\\ud83d and \\u0000\"}}}",
        "{\"event\":\"message_ack\",\"data\":{\"message\":{},\"ack\":-1}}",
        "{\"event\":\"message_ack\",\"data\":{\"message\":{},\"ack\":7}}",
        "{\"event\":\"call\",\"data\":{\"call\":{\"id\":\"call_123\"}}}",
        "{\"event\":\"vote_update\",\"data\":[1,2]}",
        "{\"data\":{\"qr\":\"2@before\"},\"event\":\"qr\"}",
        "{\"dataType\":\"ready\",\"sessionId\":\"one\"}",
        "{\"unknown\":{\"deep\":[1,2,{\"x\":null}]},\"event\":\"ready\"}",
        "\uFEFF{\"event\":\"ready\"}",
        "  {\"event\" : \"ready\" }  \n",
      })
  void what_real_senders_send_is_accepted(String body) {
    assertThat(read(body).event()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":1}", "  {\"a\" : 1.0e2} ", "\"text\"", "[ ]", "null", "12.50"})
  void data_is_found_to_the_byte_whatever_it_is_and_whatever_stands_around_it(String data) {
    for (String body :
        List.of(
            "{\"event\":\"vote_update\",\"data\":" + data + "}",
            "{\"ü€\":\"👋\",\"data\":" + data + ",\"event\":\"vote_update\"}",
            "{\"event\":\"vote_update\",\"data\":" + data + " , \"more\":[1]}")) {
      Webhook webhook = read(body);
      assertThat(
              new String(
                  webhook.body().bytes(),
                  webhook.data().start(),
                  webhook.data().length(),
                  StandardCharsets.UTF_8))
          .isEqualTo(data.strip());
    }
  }

  @Test
  void of_members_that_come_twice_the_last_one_counts() {
    Webhook webhook =
        read("{\"event\":\"qr\",\"data\":{\"qr\":\"x\"},\"event\":\"ready\",\"data\":{}}");

    assertThat(webhook.event()).isEqualTo("ready");
  }

  @Test
  void every_fault_is_named_at_once() {
    assertThat(faults("{\"event\":\"message_ack\",\"data\":{\"message\":7,\"ack\":\"2\"}}"))
        .extracting(Fault::field)
        .containsExactlyInAnyOrder("data.message", "data.ack");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                        | event        | is missing",
        "{\"event\":7}                                             | event        | must be a string",
        "{\"event\":\"teleported\"}                                | event        | is not known",
        "{\"event\":\"session_deleted\"}                           | event        | is not known",
        "{\"event\":\"qr\"}                                        | data         | is missing",
        "{\"event\":\"qr\",\"data\":[]}                            | data         | must be an object",
        "{\"event\":\"qr\",\"data\":{}}                            | data.qr      | is missing",
        "{\"event\":\"qr\",\"data\":{\"qr\":\"\"}}                 | data.qr      | is missing",
        "{\"event\":\"qr\",\"data\":{\"qr\":12}}                   | data.qr      | must be a string",
        "{\"event\":\"disconnected\",\"data\":{\"reason\":[1]}}    | data.reason  | must be a string",
        "{\"event\":\"auth_failure\",\"data\":{\"msg\":{}}}        | data.msg     | must be a string",
        "{\"event\":\"change_state\",\"data\":{\"state\":1}}       | data.state   | must be a string",
        "{\"event\":\"loading_screen\",\"data\":{\"percent\":\"a\"}} | data.percent | must be a number",
        "{\"event\":\"loading_screen\",\"data\":{\"percent\":1e999}} | data.percent | must be a number",
        "{\"event\":\"message\",\"data\":{}}                       | data.message | is missing",
        "{\"event\":\"message\",\"data\":{\"message\":{\"id\":5}}} | data.message.id | must be a string",
        "{\"event\":\"message_ack\",\"data\":{\"message\":{},\"ack\":1.5}} | data.ack | must be an integer",
        "{\"event\":\"message_ack\",\"data\":{\"message\":{}}}     | data.ack     | is missing",
        "{\"event\":\"call\",\"data\":{\"call\":\"x\"}}            | data.call    | must be an object",
      })
  void a_fault_says_where_it_is_and_what_would_be_right(String body, String field, String says) {
    assertThat(faults(body))
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.field()).isEqualTo(field);
              assertThat(fault.message()).startsWith(says);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                | The body is empty",
        "not json                          | goes wrong at line 1, column",
        "{\"event\":\"qr\",\"data\":{\"qr\":\"2@sec | breaks off",
        "[{\"event\":\"ready\"}]           | must be a JSON object",
        "\"ready\"                         | must be a JSON object",
        "{\"event\":\"ready\"} trailing    | goes wrong",
        "{\"event\":\"ready\"}{}           | more follows",
      })
  void what_is_not_one_json_object_is_said_to_be_none(String body, String says) {
    assertThat(invalid(body.getBytes(StandardCharsets.UTF_8)).reason()).contains(says);
  }

  @Test
  void two_hundred_levels_are_too_deep() {
    String deep = "[".repeat(200) + "]".repeat(200);

    assertThat(invalid(utf8("{\"event\":\"vote_update\",\"data\":" + deep + "}")).reason())
        .contains("deeper than 100 levels");
  }

  @Test
  void other_encodings_than_utf_8_are_refused() {
    String ready = "{\"event\":\"ready\"}";

    assertThat(invalid(ready.getBytes(StandardCharsets.UTF_16BE)).reason()).contains("UTF-8");
    assertThat(invalid(ready.getBytes(StandardCharsets.UTF_16LE)).reason()).contains("UTF-8");
    assertThat(invalid(utf8("{\"event\":\"ready\",\"x\":\"\0\"}")).reason()).contains("UTF-8");
    byte[] latin1 = "{\"event\":\"ready\",\"x\":\"ü\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(invalid(latin1).reason()).contains("UTF-8");
  }

  @Test
  void no_answer_repeats_what_was_sent() {
    assertThat(invalid(utf8("{\"event\":\"qr\",\"data\":{\"qr\":\"2@secret")).reason())
        .doesNotContain("2@secret");
    assertThat(invalid(utf8("{\"event\":\"2@secret\"}")).reason()).doesNotContain("2@secret");
    assertThat(invalid(utf8("{\"event\":2@secret}")).reason()).doesNotContain("secret");
  }

  private static Webhook read(String body) {
    return (Webhook) WebhookReader.read(utf8(body));
  }

  @SuppressWarnings("unchecked")
  private static List<Fault> faults(String body) {
    return (List<Fault>) invalid(utf8(body)).getBody().getProperties().get("errors");
  }

  private static InvalidBody invalid(byte[] body) {
    InvalidBody invalid = catchThrowableOfType(InvalidBody.class, () -> WebhookReader.read(body));
    assertThat(invalid).isNotNull();
    return invalid;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
