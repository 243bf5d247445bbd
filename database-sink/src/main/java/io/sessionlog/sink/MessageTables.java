package io.sessionlog.sink;

import io.sessionlog.model.message.CallState;
import io.sessionlog.model.message.MessageContent;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.message.MessageState;
import io.sessionlog.model.wire.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** {@code sessionlog.message} and {@code sessionlog.call}. */
final class MessageTables {

  private final JdbcTemplate database;
  private final String logId;

  /**
   * @param logId Kafka's id of {@code session-events}: what was written of another log is not known
   */
  MessageTables(JdbcTemplate database, String logId) {
    this.database = database;
    this.logId = logId;
  }

  JdbcTemplate sql() {
    return database;
  }

  /** What names a message or a call; in this order rows are locked. */
  record Key(String session, String id) implements Comparable<Key> {

    @Override
    public int compareTo(Key other) {
      return Comparator.comparing(Key::session).thenComparing(Key::id).compare(this, other);
    }
  }

  /**
   * @param offset the newest event that told of it
   */
  record Stored<S>(Key key, S state, long offset) {}

  /** Where the sessions were last removed; those that were not are missing. */
  Map<String, Long> removedOffsets(Collection<String> sessions) {
    Map<String, Long> removed = new HashMap<>();
    database.query(
        """
        SELECT session_id, removed_offset FROM sessionlog.session
        WHERE session_id = ANY (?) AND removed_offset IS NOT NULL AND log_id = ?\
        """,
        statement -> {
          statement.setArray(
              1, statement.getConnection().createArrayOf("text", sessions.toArray()));
          statement.setString(2, logId);
        },
        row -> {
          removed.put(row.getString(1), row.getLong(2));
        });
    return removed;
  }

  Map<Key, MessageState> messages(Collection<Key> keys, Map<String, Long> removed) {
    return find("message", keys, removed, MessageCodec::readMessage);
  }

  Map<Key, CallState> calls(Collection<Key> keys, Map<String, Long> removed) {
    return find("call", keys, removed, MessageCodec::readCall);
  }

  private <S> Map<Key, S> find(
      String table, Collection<Key> keys, Map<String, Long> removed, Function<byte[], S> reader) {
    Map<Key, S> found = new HashMap<>();
    if (keys.isEmpty()) {
      return found;
    }
    List<Key> asked = List.copyOf(keys);
    database.query(
        """
        SELECT t.session_id, t.%1$s_id, t.log_offset, t.state FROM sessionlog.%1$s t
        JOIN unnest(?::text[], ?::text[]) AS k (session_id, id)
          ON t.session_id = k.session_id AND t.%1$s_id = k.id
        WHERE t.log_id = ?\
        """
            .formatted(table),
        statement -> {
          statement.setArray(
              1, array(statement, new Column<>("text", key -> storable(key.session())), asked));
          statement.setArray(
              2, array(statement, new Column<>("text", key -> storable(key.id())), asked));
          statement.setString(3, logId);
        },
        row -> {
          String session = row.getString(1);
          if (row.getLong(3) > removed.getOrDefault(session, -1L)) {
            found.put(
                new Key(session, row.getString(2)),
                reader.apply(row.getString(4).getBytes(StandardCharsets.UTF_8)));
          }
        });
    return found;
  }

  void putMessages(List<Stored<MessageState>> messages) {
    put(
        messages,
        """
        INSERT INTO sessionlog.message (session_id, message_id, log_offset, state, chat, from_me,
          sender, recipient, author, type, body, ack, sent_at, edited_at, revoked_at, has_media,
          last_event_at, log_id)
        SELECT t.*, ? FROM unnest(?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[],
          ?::boolean[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::integer[],
          ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::boolean[], ?::timestamptz[])
          AS t (session_id, message_id)
        ORDER BY session_id, message_id
        ON CONFLICT (session_id, message_id) DO UPDATE SET log_offset = excluded.log_offset,
          state = excluded.state, chat = excluded.chat, from_me = excluded.from_me,
          sender = excluded.sender, recipient = excluded.recipient, author = excluded.author,
          type = excluded.type, body = excluded.body, ack = excluded.ack,
          sent_at = excluded.sent_at, edited_at = excluded.edited_at,
          revoked_at = excluded.revoked_at, has_media = excluded.has_media,
          last_event_at = excluded.last_event_at, log_id = excluded.log_id\
        """,
        List.of(
            text(state -> new String(MessageCodec.write(state), StandardCharsets.UTF_8)),
            text(state -> content(state).chat()),
            new Column<>("boolean", state -> content(state).fromMe()),
            text(state -> content(state).from()),
            text(state -> content(state).to()),
            text(state -> content(state).author()),
            text(state -> content(state).type()),
            text(MessageState::body),
            new Column<>("integer", MessageState::ack),
            time(MessageState::time),
            time(state -> state.edit() == null ? null : state.edit().at()),
            time(state -> state.revocation() == null ? null : state.revocation().at()),
            new Column<>("boolean", state -> state.media() != null),
            time(MessageState::lastEventAt)));
  }

  private static MessageContent content(MessageState state) {
    return state.content().message();
  }

  void putCalls(List<Stored<CallState>> calls) {
    put(
        calls,
        """
        INSERT INTO sessionlog.call (session_id, call_id, log_offset, state, caller, from_me,
          is_video, is_group, called_at, last_event_at, log_id)
        SELECT t.*, ? FROM unnest(?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[],
          ?::boolean[], ?::boolean[], ?::boolean[], ?::timestamptz[], ?::timestamptz[])
          AS t (session_id, call_id)
        ORDER BY session_id, call_id
        ON CONFLICT (session_id, call_id) DO UPDATE SET log_offset = excluded.log_offset,
          state = excluded.state, caller = excluded.caller, from_me = excluded.from_me,
          is_video = excluded.is_video, is_group = excluded.is_group,
          called_at = excluded.called_at, last_event_at = excluded.last_event_at,
          log_id = excluded.log_id\
        """,
        List.of(
            text(state -> new String(MessageCodec.write(state), StandardCharsets.UTF_8)),
            text(state -> call(state).from()),
            new Column<>("boolean", state -> call(state).fromMe()),
            new Column<>("boolean", state -> call(state).isVideo()),
            new Column<>("boolean", state -> call(state).isGroup()),
            time(CallState::time),
            time(CallState::lastEventAt)));
  }

  private static MessageFact.Called call(CallState state) {
    return state.call();
  }

  /** One column of a statement: its type, and what it holds. */
  private record Column<S>(String type, Value<S> value) {}

  @FunctionalInterface
  private interface Value<S> {
    @Nullable Object of(S state);
  }

  private static <S> Column<S> text(Value<S> value) {
    return new Column<>("text", state -> storable((String) value.of(state)));
  }

  private static <S> Column<S> time(Value<S> value) {
    return new Column<>(
        "timestamptz",
        state -> {
          Instant time = (Instant) value.of(state);
          return time == null ? null : time.toString();
        });
  }

  /** PostgreSQL's texts hold every character but this one; a sender may well send it. */
  private static @Nullable String storable(@Nullable String text) {
    return text == null ? null : text.replace('\0', '\uFFFD');
  }

  private <S> void put(List<Stored<S>> rows, String insert, List<Column<S>> columns) {
    if (rows.isEmpty()) {
      return;
    }
    List<Column<Stored<S>>> all = new ArrayList<>();
    all.add(new Column<>("text", row -> storable(row.key().session())));
    all.add(new Column<>("text", row -> storable(row.key().id())));
    all.add(new Column<>("bigint", Stored::offset));
    for (Column<S> column : columns) {
      all.add(new Column<>(column.type(), row -> column.value().of(row.state())));
    }
    database.update(
        insert,
        statement -> {
          statement.setString(1, logId);
          for (int i = 0; i < all.size(); i++) {
            statement.setArray(i + 2, array(statement, all.get(i), rows));
          }
        });
  }

  private static <R> Array array(PreparedStatement statement, Column<R> column, List<R> rows)
      throws SQLException {
    @Nullable Object[] values = new Object[rows.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = column.value().of(rows.get(i));
    }
    return statement.getConnection().createArrayOf(column.type(), values);
  }

  /** Messages and calls go with their session; those of its next life stay. */
  void forgetRemovedSessions() {
    for (String table : List.of("message", "call")) {
      database.update(
          """
          DELETE FROM sessionlog.%s m USING sessionlog.session s
          WHERE s.removed_offset IS NOT NULL AND m.session_id = s.session_id
            AND (m.log_id <> s.log_id OR m.log_offset <= s.removed_offset)\
          """
              .formatted(table));
    }
  }
}
