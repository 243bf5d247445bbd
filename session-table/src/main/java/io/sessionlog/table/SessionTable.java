package io.sessionlog.table;

import io.sessionlog.table.TableShape.Owners;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementSetter;

/**
 * Reads and writes rows of {@code WhatsAppSession}, many in one statement.
 *
 * <p>Rows are always locked in the order of their session ids, by everybody who uses this class, so
 * that no two of its writers wait for each other. Whoever calls it chooses the transaction.
 */
public final class SessionTable {

  public static final String NAME = "WhatsAppSession";

  private final JdbcTemplate database;
  private final String find;
  private final String page;
  private final String update;
  private final String insert;
  private final String delete;
  private final String owners;
  private final String table;
  private final @Nullable Owners where;

  public SessionTable(JdbcTemplate database, TableShape shape) {
    this.database = database;
    table = shape.table();
    String rows =
        "SELECT w.\"sessionId\", w.\"status\", w.\"message\", w.\"qr\", %s FROM %s w "
            .formatted(asUtc("w.\"updatedAt\"", shape.type("updatedAt")), table);
    find = rows + "WHERE w.\"sessionId\" = ANY (?)";
    page = rows + "WHERE w.\"sessionId\" > ? ORDER BY w.\"sessionId\" LIMIT ?";
    update =
        """
        WITH told AS (
          SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::timestamp[])
            AS t (session_id, status, message, qr, updated_at)),
        locked AS MATERIALIZED (
          SELECT t.* FROM %1$s w JOIN told t ON w."sessionId" = t.session_id
          WHERE (w."status", w."message", w."qr") IS DISTINCT FROM (t.status, t.message, t.qr)
          ORDER BY w."sessionId" FOR NO KEY UPDATE OF w)
        UPDATE %1$s w
        SET "status" = l.status, "message" = l.message, "qr" = l.qr,
            "updatedAt" = greatest(w."updatedAt", %2$s)
        FROM locked l WHERE w."sessionId" = l.session_id
        RETURNING w."sessionId\""""
            .formatted(table, ofUtc("l.updated_at", shape.type("updatedAt")));
    insert =
        """
        INSERT INTO %s ("id", "sessionId", "userId", "status", "message", "qr", "isNotification",
                        "aiConfig", "createdAt", "updatedAt")
        SELECT id, session_id, user_id, status, message, qr, is_notification, ai_config::%s, %s, %s
        FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::boolean[],
                    ?::text[], ?::timestamp[], ?::timestamp[])
          AS t (id, session_id, user_id, status, message, qr, is_notification, ai_config,
                created_at, updated_at)
        ORDER BY session_id
        ON CONFLICT ("sessionId") DO NOTHING
        RETURNING "sessionId\""""
            .formatted(
                table,
                shape.types().getOrDefault("aiConfig", "jsonb"),
                ofUtc("created_at", shape.types().getOrDefault("createdAt", "timestamp")),
                ofUtc("updated_at", shape.type("updatedAt")));
    delete =
        """
        WITH locked AS MATERIALIZED (
          SELECT w."sessionId" FROM %1$s w WHERE w."sessionId" = ANY (?)
          ORDER BY w."sessionId" FOR UPDATE)
        DELETE FROM %1$s w USING locked l WHERE w."sessionId" = l."sessionId"
        RETURNING w."sessionId\""""
            .formatted(table);
    where = shape.owners();
    owners =
        where == null
            ? ""
            : "SELECT %1$s FROM %2$s WHERE %1$s = ANY (?)".formatted(where.column(), where.table());
  }

  /** Prisma's {@code DateTime} is a timestamp without a zone, and means UTC. */
  private static String ofUtc(String timestamp, String type) {
    return type.equals("timestamptz") ? "(%s AT TIME ZONE 'UTC')".formatted(timestamp) : timestamp;
  }

  private static String asUtc(String column, String type) {
    return type.equals("timestamptz") ? "(%s AT TIME ZONE 'UTC')".formatted(column) : column;
  }

  /** The rows that are there, by session id. */
  public Map<String, SessionRow> find(Collection<String> sessionIds) {
    Map<String, SessionRow> rows = new HashMap<>();
    database.query(
        find,
        statement -> statement.setArray(1, texts(statement.getConnection(), sessionIds)),
        row -> {
          rows.put(row.getString(1), row(row));
        });
    return rows;
  }

  /**
   * All rows, a page at a time, in the database's own order of session ids.
   *
   * @param after the last session id of the page before; empty for the first page
   */
  public Map<String, SessionRow> page(String after, int limit) {
    Map<String, SessionRow> rows = new LinkedHashMap<>();
    database.query(
        page,
        statement -> {
          statement.setString(1, after);
          statement.setInt(2, limit);
        },
        row -> {
          rows.put(row.getString(1), row(row));
        });
    return rows;
  }

  private static SessionRow row(ResultSet row) throws SQLException {
    LocalDateTime updatedAt = row.getObject(5, LocalDateTime.class);
    return new SessionRow(
        row.getString(2), row.getString(3), row.getString(4), updatedAt.toInstant(ZoneOffset.UTC));
  }

  /**
   * Writes what differs, and nothing else.
   *
   * @return the sessions whose row was written
   */
  public Set<String> update(Map<String, SessionRow> rows) {
    List<Map.Entry<String, SessionRow>> all = List.copyOf(rows.entrySet());
    return names(
        update,
        statement -> {
          Connection connection = statement.getConnection();
          statement.setArray(1, texts(connection, all, Map.Entry::getKey));
          statement.setArray(2, texts(connection, all, row -> row.getValue().status()));
          statement.setArray(3, texts(connection, all, row -> row.getValue().message()));
          statement.setArray(4, texts(connection, all, row -> row.getValue().qr()));
          statement.setArray(5, times(connection, all, row -> row.getValue().updatedAt()));
        });
  }

  /**
   * Inserts rows; one that somebody else inserted meanwhile is left as it is.
   *
   * @return the sessions whose row was inserted
   */
  public Set<String> insert(List<NewRow> rows) {
    return names(
        insert,
        statement -> {
          Connection connection = statement.getConnection();
          statement.setArray(1, texts(connection, rows, NewRow::id));
          statement.setArray(2, texts(connection, rows, NewRow::sessionId));
          statement.setArray(3, texts(connection, rows, NewRow::userId));
          statement.setArray(4, texts(connection, rows, row -> row.content().status()));
          statement.setArray(5, texts(connection, rows, row -> row.content().message()));
          statement.setArray(6, texts(connection, rows, row -> row.content().qr()));
          statement.setArray(
              7,
              connection.createArrayOf(
                  "boolean", rows.stream().map(NewRow::isNotification).toArray()));
          statement.setArray(8, texts(connection, rows, NewRow::aiConfig));
          statement.setArray(9, times(connection, rows, NewRow::createdAt));
          statement.setArray(10, times(connection, rows, row -> row.content().updatedAt()));
        });
  }

  /**
   * @return the sessions whose row was there
   */
  public Set<String> delete(Collection<String> sessionIds) {
    return names(
        delete, statement -> statement.setArray(1, texts(statement.getConnection(), sessionIds)));
  }

  /**
   * Whether a row still says what it did when it was read, and stays so until the transaction ends.
   */
  public boolean stillSays(String sessionId, SessionRow row) {
    return !names(
            """
            SELECT w."sessionId" FROM %s w WHERE w."sessionId" = ?
              AND (w."status", w."message", w."qr") IS NOT DISTINCT FROM (?, ?, ?) FOR UPDATE"""
                .formatted(table),
            statement -> {
              statement.setString(1, sessionId);
              statement.setString(2, row.status());
              statement.setString(3, row.message());
              statement.setString(4, row.qr());
            })
        .isEmpty();
  }

  /** Those of the users that exist; all of them where the database asks for none. */
  public Set<String> existing(Collection<String> userIds) {
    if (where == null || userIds.isEmpty()) {
      return Set.copyOf(userIds);
    }
    return names(
        owners, statement -> statement.setArray(1, texts(statement.getConnection(), userIds)));
  }

  /** A condition of SQL: the session that {@code sessionId} names has a row. */
  public String hasRow(String sessionId) {
    return "EXISTS (SELECT FROM %s w WHERE w.\"sessionId\" = %s)".formatted(table, sessionId);
  }

  /** A condition of SQL: the user that {@code userId} names exists, or need not. */
  public String hasOwner(String userId) {
    return where == null
        ? userId + " IS NOT NULL"
        : "EXISTS (SELECT FROM %s o WHERE o.%s = %s)"
            .formatted(where.table(), where.column(), userId);
  }

  private Set<String> names(String sql, PreparedStatementSetter values) {
    Set<String> names = new HashSet<>();
    database.query(
        sql,
        values,
        row -> {
          names.add(row.getString(1));
        });
    return names;
  }

  private static Array texts(Connection connection, Collection<String> texts) throws SQLException {
    return connection.createArrayOf("text", texts.toArray());
  }

  /** A column's value. */
  @FunctionalInterface
  private interface Text<T> {
    @Nullable String of(T row);
  }

  private static <T> Array texts(Connection connection, List<T> of, Text<T> text)
      throws SQLException {
    @Nullable Object[] texts = new Object[of.size()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = text.of(of.get(i));
    }
    return connection.createArrayOf("text", texts);
  }

  private static <T> Array times(Connection connection, List<T> of, Function<T, Instant> time)
      throws SQLException {
    Object[] times = new Object[of.size()];
    for (int i = 0; i < times.length; i++) {
      // As text: a java.sql.Timestamp would be written in the zone of this JVM.
      times[i] = LocalDateTime.ofInstant(time.apply(of.get(i)), ZoneOffset.UTC).toString();
    }
    return connection.createArrayOf("timestamp", times);
  }
}
