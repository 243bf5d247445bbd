package io.sessionlog.sink;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How far one topic is in the database. It is moved in the transaction that writes the rows, so
 * both happen or neither: the database alone decides what was written, whatever Kafka's group
 * thinks of its members.
 */
final class Progress {

  private final JdbcTemplate database;
  private final String topicId;

  /**
   * @param topicId Kafka's, so that a topic that was deleted and made anew begins at its start
   */
  Progress(JdbcTemplate database, String topicId) {
    this.database = database;
    this.topicId = topicId;
  }

  /** The next offset of each of the partitions; 0 of one that is new. */
  Map<Integer, Long> of(Collection<Integer> partitions) {
    Map<Integer, Long> found = new HashMap<>();
    partitions.forEach(partition -> found.put(partition, 0L));
    Integer[] asked = partitions.toArray(Integer[]::new);
    database.query(
        "SELECT partition, next_offset FROM sessionlog.progress"
            + " WHERE topic_id = ? AND partition = ANY (?)",
        statement -> {
          statement.setString(1, topicId);
          statement.setArray(2, statement.getConnection().createArrayOf("integer", asked));
        },
        row -> {
          found.put(row.getInt(1), row.getLong(2));
        });
    return found;
  }

  /**
   * Locks what is about to be moved. In a transaction, before anything else in it.
   *
   * @param expected where this instance believes its partitions to be
   * @param patience of the whole transaction
   * @throws Overtaken if one is elsewhere
   */
  void lock(Map<Integer, Long> expected, Patience patience) {
    patience.bound(database);
    Integer[] partitions = expected.keySet().stream().sorted().toArray(Integer[]::new);
    Map<Integer, Long> found = new TreeMap<>();
    database.query(
        """
        WITH added AS (
          INSERT INTO sessionlog.progress (topic_id, partition, next_offset)
          SELECT ?, p, 0 FROM unnest(?::integer[]) p ORDER BY p
          ON CONFLICT DO NOTHING RETURNING partition, next_offset),
        locked AS (
          SELECT partition, next_offset FROM sessionlog.progress
          WHERE topic_id = ? AND partition = ANY (?) ORDER BY partition FOR UPDATE)
        SELECT partition, next_offset FROM locked
        UNION ALL SELECT partition, next_offset FROM added""",
        statement -> {
          statement.setString(1, topicId);
          statement.setArray(2, statement.getConnection().createArrayOf("integer", partitions));
          statement.setString(3, topicId);
          statement.setArray(4, statement.getConnection().createArrayOf("integer", partitions));
        },
        row -> {
          found.put(row.getInt(1), row.getLong(2));
        });
    expected.forEach(
        (partition, offset) -> {
          long at = found.getOrDefault(partition, -1L);
          if (at != offset) {
            throw new Overtaken(partition, offset, at);
          }
        });
  }

  /** In the transaction that locked. */
  void move(Map<Integer, Long> reached) {
    Integer[] partitions = reached.keySet().toArray(Integer[]::new);
    Long[] offsets = reached.values().toArray(Long[]::new);
    database.update(
        """
        UPDATE sessionlog.progress p SET next_offset = r.next_offset
        FROM unnest(?::integer[], ?::bigint[]) AS r (partition, next_offset)
        WHERE p.topic_id = ? AND p.partition = r.partition""",
        statement -> {
          statement.setArray(1, statement.getConnection().createArrayOf("integer", partitions));
          statement.setArray(2, statement.getConnection().createArrayOf("bigint", offsets));
          statement.setString(3, topicId);
        });
  }
}
