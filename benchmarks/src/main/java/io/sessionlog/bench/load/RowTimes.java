package io.sessionlog.bench.load;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.HdrHistogram.Histogram;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * When rows of the application's table showed what was accepted: PostgreSQL remembers when each
 * row's transaction was committed, so that nobody polls while it is measured. Both clocks are this
 * machine's.
 */
final class RowTimes {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final long POLL_MS = 200;
  private static final String MICROS =
      "(extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000000)::bigint";

  private final JdbcTemplate sql;
  private final Map<String, Long> acceptedMicros = new ConcurrentHashMap<>();

  RowTimes(String jdbcUrl) {
    sql = new JdbcTemplate(new DriverManagerDataSource(jdbcUrl));
  }

  static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  void accepted(String session) {
    acceptedMicros.put(session, nowMicros());
  }

  /**
   * Waits until every row shows its session's last webhook.
   *
   * @param mark stands in the message of each of them
   */
  void record(String mark, Histogram micros) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String ours = " FROM \"WhatsAppSession\" WHERE strpos(\"message\", ?) > 0";
    while (count(ours, mark) < acceptedMicros.size()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("Not every row shows what was accepted");
      }
      Thread.sleep(POLL_MS);
    }
    sql.query(
        "SELECT \"sessionId\", " + MICROS + ours,
        row -> {
          Long accepted = acceptedMicros.get(row.getString(1));
          if (accepted != null) {
            // A row may be there before its sender has read the answer.
            micros.recordValue(Math.max(0, row.getLong(2) - accepted));
          }
        },
        mark);
    acceptedMicros.clear();
  }

  private long count(String ours, String mark) {
    Long count = sql.queryForObject("SELECT count(*)" + ours, Long.class, mark);
    return count == null ? 0 : count;
  }
}
