package io.sessionlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.payloads.SenderPayloads;
import io.sessionlog.model.payloads.SenderPayloads.EndState;
import io.sessionlog.model.payloads.SenderPayloads.Payload;
import io.sessionlog.model.payloads.SenderPayloads.Sequence;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What real senders send goes in, and what it comes to comes out. */
class SenderWebhooksTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir static Path data;
  static Pipeline pipeline;

  final String session = "sender-" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    pipeline = Pipeline.start(data);
  }

  @AfterAll
  static void stop() {
    pipeline.close();
  }

  static Stream<Payload> payloads() {
    return Stream.concat(SenderPayloads.ours().stream(), SenderPayloads.recorded().stream());
  }

  static Stream<Sequence> sequences() {
    return Stream.concat(
        SenderPayloads.ourSequences().stream(), SenderPayloads.recordedSequences().stream());
  }

  @ParameterizedTest
  @MethodSource("payloads")
  void every_webhook_is_accepted_and_shows(Payload payload) {
    String position = pipeline.deliver(session, payload.body());

    assertThat(pipeline.statusAt(session, position).get("lastEvent").asString())
        .isEqualTo(JSON.readTree(payload.body()).get("event").asString());
  }

  @ParameterizedTest
  @MethodSource("sequences")
  void every_sequence_ends_as_it_must(Sequence sequence) {
    String position = "";
    for (Payload webhook : sequence.webhooks()) {
      position = pipeline.deliver(session, webhook.body());
    }

    JsonNode status = pipeline.statusAt(session, position);
    EndState end = sequence.end();
    assertThat(status.get("status").asString()).isEqualTo(end.status().wireName());
    assertThat(status.get("needsQR").asBoolean()).isEqualTo(end.hasQr());
    assertThat(status.get("qrImage").isNull()).isEqualTo(!end.hasQr());
  }
}
