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
 *
 * <p>Which version of the states is written is decided by it too. Each has progress of its own, so
 * a process that was paused while another one was served would find its partitions where it left
 * them. The {@link Turn} that was written last is one more row, which every transaction holds.
 */
final class Progress {

  /** {@code session-control} has one partition. */
  private static final int CONTROL_PARTITION = 0;

  private final JdbcTemplate database;
  private final String topicId;
  private final Turn turn;

  /**
   * By which decision a topic is written. It is how far {@code session-control} was followed, and
   * kept like that of any topic.
   *
   * @param controlId Kafka's id of {@code session-control}
   * @param next the offset after the record that decides; 0: there is none
   */
  record Turn(String controlId, long next) {

    /** Of a topic that has no versions. */
    static final Turn NONE = new Turn("", 0);
  }

  /**
   * @param topicId Kafka's, so that a topic that was deleted and made anew begins at its start
   */
  Progress(JdbcTemplate database, String topicId, Turn turn) {
    this.database = database;
    this.topicId = topicId;
    this.turn = turn;
  }

  /**
   * From now on nobody writes what was decided before. Waits for those who do; to be called before
   * anything is read.
   *
   * @throws Overtaken if a later decision is written
   */
  void takeTurn() {
    if (turn.equals(Turn.NONE)) {
      return;
    }
    Long written =
        database.queryForObject(
            """
            INSERT INTO sessionlog.progress AS p (topic_id, partition, next_offset)
            VALUES (?, ?, ?)
            ON CONFLICT (topic_id, partition)
              DO UPDATE SET next_offset = greatest(p.next_offset, excluded.next_offset)
            RETURNING next_offset""",
            Long.class,
            turn.controlId(),
            CONTROL_PARTITION,
            turn.next());
    if (written != null && written > turn.next()) {
      throw Overtaken.byVersion(topicId);
    }
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
   * @throws Overtaken if one is elsewhere, or another version is written by now
   */
  void move(Map<Integer, Long> expected, Map<Integer, Long> reached, Patience patience) {
    patience.bound(database);
    Integer[] partitions = reached.keySet().stream().sorted().toArray(Integer[]::new);
    Long[] from = Arrays.stream(partitions).map(expected::get).toArray(Long[]::new);
    Long[] to = Arrays.stream(partitions).map(reached::get).toArray(Long[]::new);
    Set<Integer> moved = new HashSet<>();
    // The turn is held first, by everybody; who takes another one waits for the transaction's end.
    // A partition that is new is where nobody has been: at 0.
    database.query(
        """
        WITH turn AS MATERIALIZED (
          SELECT next_offset FROM sessionlog.progress WHERE topic_id = ? AND partition = ?
          FOR SHARE),
        told AS MATERIALIZED (
          SELECT * FROM unnest(?::integer[], ?::bigint[], ?::bigint[])
            AS t (partition, expected, reached))
        INSERT INTO sessionlog.progress AS p (topic_id, partition, next_offset)
        SELECT ?, t.partition, t.reached FROM told t
        WHERE NOT EXISTS (SELECT FROM turn WHERE turn.next_offset > ?)
          AND (t.expected = 0 OR EXISTS (
            SELECT FROM sessionlog.progress e WHERE e.topic_id = ? AND e.partition = t.partition))
        ORDER BY t.partition
        ON CONFLICT (topic_id, partition) DO UPDATE SET next_offset = excluded.next_offset
          WHERE p.next_offset
            = (SELECT t.expected FROM told t WHERE t.partition = excluded.partition)
        RETURNING p.partition""",
        statement -> {
          Connection connection = statement.getConnection();
          statement.setString(1, turn.controlId());
          statement.setInt(2, CONTROL_PARTITION);
          statement.setArray(3, connection.createArrayOf("integer", partitions));
          statement.setArray(4, connection.createArrayOf("bigint", from));
          statement.setArray(5, connection.createArrayOf("bigint", to));
          statement.setString(6, topicId);
          statement.setLong(7, turn.next());
          statement.setString(8, topicId);
        },
        row -> {
          moved.add(row.getInt(1));
        });
    for (Integer partition : partitions) {
      if (!moved.contains(partition)) {
        throw overtaken(partition, expected.getOrDefault(partition, 0L));
      }
    }
  }

  private Overtaken overtaken(int partition, long expected) {
    boolean isByVersion =
        Boolean.TRUE.equals(
            database.queryForObject(
                "SELECT EXISTS (SELECT FROM sessionlog.progress"
                    + " WHERE topic_id = ? AND partition = ? AND next_offset > ?)",
                Boolean.class,
                turn.controlId(),
                CONTROL_PARTITION,
                turn.next()));
    return isByVersion
        ? Overtaken.byVersion(topicId)
        : Overtaken.at(partition, expected, of(List.of(partition)).getOrDefault(partition, 0L));
  }
}
