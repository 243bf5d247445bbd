package io.sessionlog.sink;

import io.sessionlog.model.Position;
import io.sessionlog.model.RawJson;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.wire.StateCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** States of sessions, and the records that tell them. */
final class States {

  static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  private States() {}

  /** Of one session, changed step by step. */
  record Draft(
      String sessionId,
      String userId,
      SessionStatus status,
      String message,
      String qr,
      String aiConfig,
      Instant at) {

    Draft of(String owner) {
      return new Draft(sessionId, owner, status, message, qr, aiConfig, at);
    }

    Draft says(SessionStatus next, String why) {
      return new Draft(sessionId, userId, next, why, null, aiConfig, at);
    }

    Draft shows(String code, Instant since) {
      return new Draft(
          sessionId, userId, SessionStatus.QR_GENERATED, "scan it", code, aiConfig, since);
    }

    Draft with(String settings) {
      return new Draft(sessionId, userId, status, message, qr, settings, at);
    }

    SessionState state(long offset) {
      return new SessionState(
          sessionId,
          userId,
          status,
          message,
          qr,
          qr == null ? null : at,
          null,
          false,
          aiConfig == null ? null : new RawJson(aiConfig),
          NOON,
          at,
          null,
          at,
          null,
          "event",
          at,
          null,
          new Position(0, offset));
    }

    /** The record that tells it, at an event's offset. */
    ConsumerRecord<byte[], byte[]> at(long offset) {
      return record(sessionId, StateCodec.write(state(offset)), offset, null);
    }
  }

  static Draft session(String id) {
    return new Draft(id, null, SessionStatus.CONNECTING, "on its way", null, null, NOON);
  }

  static ConsumerRecord<byte[], byte[]> connected(String id, long offset) {
    return session(id).says(SessionStatus.SESSION_CONNECTED, "fine").at(offset);
  }

  /** The same record in another topic of states. */
  static ConsumerRecord<byte[], byte[]> in(String topic, ConsumerRecord<byte[], byte[]> record) {
    return new ConsumerRecord<>(
        topic,
        record.partition(),
        record.offset(),
        record.timestamp(),
        record.timestampType(),
        record.serializedKeySize(),
        record.serializedValueSize(),
        record.key(),
        record.value(),
        record.headers(),
        record.leaderEpoch());
  }

  static ConsumerRecord<byte[], byte[]> removed(String id, long offset) {
    return record(id, null, offset, new Position(0, offset));
  }

  static ConsumerRecord<byte[], byte[]> record(
      String id, byte[] value, long offset, Position removedBy) {
    var headers = new RecordHeaders();
    if (removedBy != null) {
      headers.add(
          io.sessionlog.model.wire.RecordHeaders.POSITION,
          removedBy.toString().getBytes(StandardCharsets.UTF_8));
    }
    return new ConsumerRecord<>(
        "session-state",
        0,
        offset,
        NOON.toEpochMilli(),
        TimestampType.CREATE_TIME,
        0,
        0,
        id.getBytes(StandardCharsets.UTF_8),
        value,
        headers,
        Optional.empty());
  }
}
