package io.sessionlog.sink;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sessionlog.table.PrismaUrl;
import io.sessionlog.table.TableUse.Deleted;
import io.sessionlog.table.TableUse.Rows;
import io.sessionlog.table.application.ApplicationDatabase;
import io.sessionlog.testing.ManualClock;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The sink's writing half on a real database, fed by hand. */
final class Bench implements AutoCloseable {

  static final DatabaseSettings UPDATE =
      new DatabaseSettings("", Rows.UPDATE, Deleted.KEEP, true, false, "test", null);
  static final DatabaseSettings UPSERT =
      new DatabaseSettings("", Rows.UPSERT, Deleted.KEEP, true, false, "test", null);
  static final DatabaseSettings DELETE =
      new DatabaseSettings("", Rows.UPDATE, Deleted.DELETE, true, false, "test", null);
  static final DatabaseSettings WITHOUT_QR =
      new DatabaseSettings("", Rows.UPDATE, Deleted.KEEP, false, false, "test", null);

  final ApplicationDatabase application;
  final ManualClock clock;
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final MockProducer<byte[], byte[]> letters =
      new MockProducer<>(
          Cluster.empty(), true, null, new ByteArraySerializer(), new ByteArraySerializer());

  private final HikariDataSource pool = new HikariDataSource();
  final JdbcTemplate sql;
  final TransactionTemplate transactions;
  final Database.Tables tables;
  final StateSink sink;
  final Progress progress;
  private long next;

  Bench(ApplicationDatabase application, DatabaseSettings settings, ManualClock clock) {
    this(application, settings, clock, "log-1");
  }

  Bench(
      ApplicationDatabase application, DatabaseSettings settings, ManualClock clock, String logId) {
    this.application = application;
    this.clock = clock;
    PrismaUrl url = PrismaUrl.parse(application.url());
    pool.setJdbcUrl(url.jdbcUrl());
    pool.setDataSourceProperties(url.properties("bench"));
    pool.setMaximumPoolSize(2);
    pool.setMinimumIdle(0);
    sql = new JdbcTemplate(pool);
    transactions = new TransactionTemplate(new JdbcTransactionManager(pool));
    tables = new Database(sql, transactions, url, settings).open();
    sink =
        new StateSink(
            tables,
            transactions,
            settings,
            logId,
            Reread.NONE,
            new DeadLetters(letters),
            new SinkMeters(registry),
            clock);
    progress = new Progress(sql, "topic-of-" + logId, Progress.Turn.NONE);
    next = progress.of(List.of(0)).get(0);
  }

  /** One batch, as the loop would write it. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  final void tell(ConsumerRecord<byte[], byte[]>... records) {
    tell(List.of(records));
  }

  void tell(List<ConsumerRecord<byte[], byte[]>> records) {
    TopicSink.Writes writes = sink.plan(records);
    if (writes == null) {
      return;
    }
    try {
      write(writes, false);
    } catch (DataAccessException e) {
      if (SqlFault.of(e) != SqlFault.ROW) {
        throw e;
      }
      write(writes, true);
    }
    next++;
    writes.written();
  }

  private void write(TopicSink.Writes writes, boolean carefully) {
    transactions.executeWithoutResult(
        transaction -> {
          progress.move(
              Map.of(0, next), Map.of(0, next + 1), carefully ? Patience.SHORT : Patience.USUAL);
          if (carefully) {
            writes.writeCarefully(transaction);
          } else {
            writes.write();
          }
        });
  }

  void sweep() {
    sink.sweep(clock.instant());
  }

  double counted(String outcome) {
    return registry.get("sessionlog.sink.records").tag("outcome", outcome).counter().count();
  }

  List<Map<String, Object>> pending() {
    return application.sql().queryForList("SELECT * FROM sessionlog.pending ORDER BY session_id");
  }

  @Override
  public void close() {
    pool.close();
  }
}
