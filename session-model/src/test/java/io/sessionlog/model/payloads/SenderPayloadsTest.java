package io.sessionlog.model.payloads;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.EventNames;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.json.Json;
import io.sessionlog.model.payloads.SenderPayloads.Payload;
import io.sessionlog.model.payloads.SenderPayloads.Sequence;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.FactReader;
import io.sessionlog.model.wire.Fault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** What real senders send can be read, and comes to what it must. */
class SenderPayloadsTest {

  private static final SessionFold FOLD = SessionFold.byDefault();
  private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
  private static final int SECONDS_APART = 3;

  @TestFactory
  Stream<DynamicTest> each_webhook_of_ours_is_read_to_the_byte() {
    return each(SenderPayloads.ours(), SenderPayloadsTest::isReadToTheByte);
  }

  @TestFactory
  Stream<DynamicTest> each_recorded_webhook_is_read_to_the_byte() {
    assumeRecorded();
    return each(SenderPayloads.recorded(), SenderPayloadsTest::isReadToTheByte);
  }

  @TestFactory
  Stream<DynamicTest> each_sequence_of_ours_ends_as_it_must() {
    return each(SenderPayloads.ourSequences(), SenderPayloadsTest::endsAsItMust);
  }

  @TestFactory
  Stream<DynamicTest> each_recorded_sequence_ends_as_it_must() {
    assumeRecorded();
    return each(SenderPayloads.recordedSequences(), SenderPayloadsTest::endsAsItMust);
  }

  @Test
  void ours_have_the_shape_of_every_recorded_webhook() {
    Set<String> shapes = new HashSet<>();
    SenderPayloads.ours().forEach(payload -> shapes.add(Webhook.of(payload).event));

    assertThat(SenderPayloads.recorded())
        .allSatisfy(payload -> assertThat(shapes).contains(Webhook.of(payload).event));
    assertThat(SenderPayloads.ours()).hasSizeGreaterThan(50);
    assertThat(SenderPayloads.ourSequences()).hasSize(7);
  }

  private static void assumeRecorded() {
    assumeFalse(
        SenderPayloads.recorded().isEmpty(),
        "recordings of real senders are not beside the project");
  }

  private static <T> Stream<DynamicTest> each(List<T> all, Consumer<T> check) {
    return all.stream()
        .map(one -> DynamicTest.dynamicTest(one.toString(), () -> check.accept(one)));
  }

  private static void isReadToTheByte(Payload payload) {
    Webhook webhook = Webhook.of(payload);
    assertThat(EventNames.isSenders(webhook.event)).isTrue();

    List<Fault> faults = new ArrayList<>();
    assertThat(webhook.readFact(faults)).isNotNull();
    assertThat(faults).isEmpty();

    byte[] envelope = webhook.envelope(START);
    assertThat(new String(envelope, UTF_8))
        .endsWith(webhook.data == null ? "\"}" : ",\"data\":" + webhook.dataText() + "}");
    assertThat(EventCodec.read(envelope).attributes().event()).isEqualTo(webhook.event);
  }

  private static void endsAsItMust(Sequence sequence) {
    SessionState state = null;
    for (int i = 0; i < sequence.webhooks().size(); i++) {
      Webhook webhook = Webhook.of(sequence.webhooks().get(i));
      SessionEvent event =
          EventCodec.read(webhook.envelope(START.plusSeconds((long) i * SECONDS_APART)));
      state = FOLD.apply(state, event, new Position(0, i)).state();
    }

    assertThat(state).isNotNull();
    assertThat(state.status()).isEqualTo(sequence.end().status());
    assertThat(state.qr() != null).isEqualTo(sequence.end().hasQr());
    assertThat(state.progress()).isNull();
  }

  /** A body taken apart as ingest does it: the data stays where it stands. */
  private static final class Webhook {
    private final byte[] body;
    private final String event;
    private final Json.@Nullable Range data;

    private Webhook(byte[] body, String event, Json.@Nullable Range data) {
      this.body = body;
      this.event = event;
      this.data = data;
    }

    static Webhook of(Payload payload) {
      byte[] body = payload.body();
      String event = null;
      Json.Range data = null;
      try (JsonParser json = Json.parser(body, 0, body.length)) {
        json.nextToken();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
          String member = json.currentName();
          json.nextToken();
          if (member.equals("event")) {
            event = Json.text(json);
          }
          Json.Range value = Json.skipValue(json);
          if (member.equals("data")) {
            data = value;
          }
        }
      }
      return new Webhook(body, Objects.requireNonNull(event), data);
    }

    @Nullable Object readFact(List<Fault> faults) {
      var reader = new FactReader(faults);
      if (data == null) {
        return reader.read(event, null);
      }
      try (JsonParser json = Json.parser(body, data.start(), data.length())) {
        json.nextToken();
        return reader.read(event, json);
      }
    }

    byte[] envelope(Instant time) {
      var attributes = new EventAttributes("id", "/test", event, "alice", time, null, null);
      return data == null
          ? EventCodec.write(attributes)
          : EventCodec.write(attributes, body, data.start(), data.length());
    }

    String dataText() {
      return data == null ? "" : new String(body, data.start(), data.length(), UTF_8);
    }
  }
}
