package io.sessionlog.support.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sessionlog.model.wire.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaAuditTest {

  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

  @Test
  void whatSomebodyDidIsToldWithTheirName() {
    try (KafkaAudit audit = audit()) {
      audit.tell(null, Audit.Action.SESSION_DELETED, "shop-1");
      await().atMost(PATIENCE).until(() -> entries("kept") == 1);
    }

    var told = producer.history().get(0);
    assertThat(told.topic()).isEqualTo(Topics.SESSION_AUDIT);
    assertThat(new String(told.key(), UTF_8)).isEqualTo("shop-1");
    assertThat(new String(told.value(), UTF_8))
        .isEqualTo(
            "{\"time\":\"2026-11-23T10:00:00.000Z\",\"service\":\"a-service\",\"actor\":\"anybody\","
                + "\"action\":\"session_deleted\",\"target\":\"shop-1\"}");
  }

  @Test
  void whatCanNotBeWrittenIsCountedAndHoldsNobodyUp() {
    producer.sendException = new TimeoutException("gone");
    try (KafkaAudit audit = audit()) {
      audit.tell(null, Audit.Action.CODE_READ, "shop-1");
      await().atMost(PATIENCE).until(() -> entries("lost") == 1);
    }
  }

  private double entries(String outcome) {
    return meters.get("sessionlog.audit.entries").tag("outcome", outcome).counter().count();
  }

  private KafkaAudit audit() {
    return new KafkaAudit(
        producer,
        "a-service",
        Clock.fixed(Instant.parse("2026-11-23T10:00:00Z"), ZoneOffset.UTC),
        new AuditMeters(meters));
  }
}
