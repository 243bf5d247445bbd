package io.sessionlog.sink;

import java.sql.Connection;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
   * Moves partitions that are where this instance believes them to be; nobody else can until the
   * transaction ends. In a transaction, before anything else in it.
   *
   * @param expected where they are believed to be
   * @param reached where they shall be
   * @param patience of the whole transaction
   * @throws Overtaken if one is elsewhere
   */
  void move(Map<Integer, Long> expected, Map<Integer, Long> reached, Patience patience) {
    patience.bound(database);
    Integer[] partitions = reached.keySet().stream().sorted().toArray(Integer[]::new);
    Long[] from = Arrays.stream(partitions).map(expected::get).toArray(Long[]::new);
    Long[] to = Arrays.stream(partitions).map(reached::get).toArray(Long[]::new);
    Set<Integer> moved = new HashSet<>();
    // One that is new is where nobody has been: at 0.
    database.query(
        """
        WITH told AS MATERIALIZED (
          SELECT * FROM unnest(?::integer[], ?::bigint[], ?::bigint[])
            AS t (partition, expected, reached))
        INSERT INTO sessionlog.progress AS p (topic_id, partition, next_offset)
        SELECT ?, t.partition, t.reached FROM told t
        WHERE t.expected = 0 OR EXISTS (
          SELECT FROM sessionlog.progress e WHERE e.topic_id = ? AND e.partition = t.partition)
        ORDER BY t.partition
        ON CONFLICT (topic_id, partition) DO UPDATE SET next_offset = excluded.next_offset
          WHERE p.next_offset
            = (SELECT t.expected FROM told t WHERE t.partition = excluded.partition)
        RETURNING p.partition""",
        statement -> {
          Connection connection = statement.getConnection();
          statement.setArray(1, connection.createArrayOf("integer", partitions));
          statement.setArray(2, connection.createArrayOf("bigint", from));
          statement.setArray(3, connection.createArrayOf("bigint", to));
          statement.setString(4, topicId);
          statement.setString(5, topicId);
        },
        row -> {
          moved.add(row.getInt(1));
        });
    for (Integer partition : partitions) {
      if (!moved.contains(partition)) {
        throw new Overtaken(
            partition,
            expected.getOrDefault(partition, 0L),
            of(List.of(partition)).getOrDefault(partition, 0L));
      }
    }
  }
}
