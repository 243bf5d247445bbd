package io.sessionlog.sink;

import io.sessionlog.model.Position;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.sink.Known.Reason;
import io.sessionlog.sink.Known.Waiting;
import io.sessionlog.table.SessionTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What the sink wrote down of each session, in {@code sessionlog.session}. A session's entry is
 * always locked before its row, and entries in the order of their session ids.
 */
final class Ledger {

  private static final String COLUMNS =
      "session_id, log_id, log_partition, log_offset, qr_expires_at, removed_offset, removed_at,"
          + " waiting_since, waiting_for, tries, user_id, record_topic, record_partition, record_offset, record";

  private final JdbcTemplate database;

  Ledger(JdbcTemplate database) {
    this.database = database;
  }

  Map<String, Known> find(Collection<String> sessionIds) {
    Map<String, Known> found = new HashMap<>();
    database.query(
        "SELECT " + COLUMNS + " FROM sessionlog.session WHERE session_id = ANY (?)",
        statement ->
            statement.setArray(
                1, statement.getConnection().createArrayOf("text", sessionIds.toArray())),
        row -> {
          Known known = known(row);
          found.put(known.sessionId(), known);
        });
    return found;
  }

  private static Known known(ResultSet row) throws SQLException {
    String reason = row.getString(9);
    Timestamp since = row.getTimestamp(8);
    Waiting waiting =
        reason == null || since == null
            ? null
            : new Waiting(
                Reason.valueOf(reason.toUpperCase(Locale.ROOT)),
                since.toInstant(),
                row.getInt(10),
                row.getString(11),
                // What waits since before it was written down is of the only topic there was.
                Objects.requireNonNullElse(row.getString(12), Topics.SESSION_STATE),
                row.getInt(13),
                row.getLong(14),
                row.getString(15));
    long removedOffset = row.getLong(6);
    boolean wasRemoved = !row.wasNull();
    return new Known(
        row.getString(1),
        row.getString(2),
        new Position(row.getInt(3), row.getLong(4)),
        instant(row, 5),
        wasRemoved ? removedOffset : null,
        instant(row, 7),
        waiting);
  }

  private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
    Timestamp time = row.getTimestamp(column);
    return time == null ? null : time.toInstant();
  }

  void put(Collection<Known> entries) {
    if (entries.isEmpty()) {
      return;
    }
    List<Known> all = List.copyOf(entries);
    database.update(
        """
        INSERT INTO sessionlog.session (%s)
        SELECT * FROM unnest(?::text[], ?::text[], ?::integer[], ?::bigint[], ?::timestamptz[],
          ?::bigint[], ?::timestamptz[], ?::timestamptz[], ?::text[], ?::integer[], ?::text[],
          ?::text[], ?::integer[], ?::bigint[], ?::text[]) AS t (session_id)
        ORDER BY session_id
        ON CONFLICT (session_id) DO UPDATE SET log_id = excluded.log_id,
          log_partition = excluded.log_partition, log_offset = excluded.log_offset,
          qr_expires_at = excluded.qr_expires_at, removed_offset = excluded.removed_offset,
          removed_at = excluded.removed_at, waiting_since = excluded.waiting_since,
          waiting_for = excluded.waiting_for, tries = excluded.tries, user_id = excluded.user_id,
          record_topic = excluded.record_topic, record_partition = excluded.record_partition,
          record_offset = excluded.record_offset, record = excluded.record"""
            .formatted(COLUMNS),
        statement -> {
          Connection connection = statement.getConnection();
          var columns = new Columns(connection, all);
          statement.setArray(1, columns.of("text", Known::sessionId));
          statement.setArray(2, columns.of("text", Known::logId));
          statement.setArray(3, columns.of("integer", known -> known.position().partition()));
          statement.setArray(4, columns.of("bigint", known -> known.position().offset()));
          statement.setArray(5, columns.of("timestamptz", known -> text(known.qrExpiresAt())));
          statement.setArray(6, columns.of("bigint", Known::removedOffset));
          statement.setArray(7, columns.of("timestamptz", known -> text(known.removedAt())));
          statement.setArray(8, columns.ofWaiting("timestamptz", w -> text(w.since())));
          statement.setArray(
              9, columns.ofWaiting("text", w -> w.reason().name().toLowerCase(Locale.ROOT)));
          statement.setArray(
              10,
              columns.of(
                  "integer", known -> known.waiting() == null ? 0 : known.waiting().tries()));
          statement.setArray(11, columns.ofWaiting("text", Waiting::userId));
          statement.setArray(12, columns.ofWaiting("text", Waiting::recordTopic));
          statement.setArray(13, columns.ofWaiting("integer", Waiting::recordPartition));
          statement.setArray(14, columns.ofWaiting("bigint", Waiting::recordOffset));
          statement.setArray(15, columns.ofWaiting("text", Waiting::record));
        });
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  private record Columns(Connection connection, List<Known> entries) {

    @FunctionalInterface
    interface Value<T> {
      @Nullable Object of(T entry);
    }

    java.sql.Array of(String type, Value<Known> value) throws SQLException {
      @Nullable Object[] values = new Object[entries.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = value.of(entries.get(i));
      }
      return connection.createArrayOf(type, values);
    }

    java.sql.Array ofWaiting(String type, Value<Waiting> value) throws SQLException {
      return of(type, known -> known.waiting() == null ? null : value.of(known.waiting()));
    }
  }

  /** The sessions whose QR code must leave its row by now, with when; locked, and no others'. */
  Map<String, Instant> expiredQrCodes(Instant now, int limit) {
    Map<String, Instant> expired = new HashMap<>();
    database.query(
        """
        SELECT session_id, qr_expires_at FROM sessionlog.session
        WHERE qr_expires_at <= ? ORDER BY session_id LIMIT ? FOR UPDATE SKIP LOCKED""",
        statement -> {
          statement.setTimestamp(1, Timestamp.from(now));
          statement.setInt(2, limit);
        },
        row -> {
          expired.put(row.getString(1), row.getTimestamp(2).toInstant());
        });
    return expired;
  }

  /**
   * @param at when they expire; null: they have
   */
  void expireQrCodes(Collection<String> sessionIds, @Nullable Instant at) {
    if (sessionIds.isEmpty()) {
      return;
    }
    database.update(
        "UPDATE sessionlog.session SET qr_expires_at = ? WHERE session_id = ANY (?)",
        statement -> {
          statement.setTimestamp(1, at == null ? null : Timestamp.from(at));
          statement.setArray(
              2, statement.getConnection().createArrayOf("text", sessionIds.toArray()));
        });
  }

  /**
   * What waits and could be written now; locked, and no others'.
   *
   * @param refused whether what was refused is meant too
   */
  List<Known> ready(SessionTable table, boolean inserts, boolean refused, int limit) {
    return database.query(
        """
        SELECT %s FROM sessionlog.session
        WHERE waiting_since IS NOT NULL AND CASE waiting_for WHEN 'retry' THEN %s ELSE %s OR %s END
        ORDER BY session_id LIMIT ? FOR UPDATE SKIP LOCKED"""
            .formatted(
                COLUMNS,
                refused,
                table.hasRow("session_id"),
                inserts ? table.hasOwner("user_id") : "false"),
        statement -> statement.setInt(1, limit),
        (row, index) -> known(row));
  }

  long waiting() {
    Long waiting =
        database.queryForObject(
            "SELECT count(*) FROM sessionlog.session WHERE waiting_since IS NOT NULL", Long.class);
    return waiting == null ? 0 : waiting;
  }

  /** Forgets sessions that were removed long ago: no projector folds such old events anew. */
  void forgetRemoved(Instant before) {
    database.update(
        "DELETE FROM sessionlog.session WHERE removed_at < ? AND waiting_since IS NULL",
        Timestamp.from(before));
  }
}
