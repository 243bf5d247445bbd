package io.sessionlog.sink;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.model.wire.ControlRecords.Served;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.support.kafka.ClusterTime;
import io.sessionlog.support.kafka.FatalError;
import io.sessionlog.support.kafka.SessionControl;
import io.sessionlog.support.kafka.SessionControl.Decision;
import io.sessionlog.support.kafka.TopicProvisioner;
import io.sessionlog.support.kafka.TopicSettings;
import io.sessionlog.support.security.InvalidSetting;
import io.sessionlog.table.PrismaUrl;
import io.sessionlog.table.UnusableDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.transaction.support.TransactionTemplate;

/** How topics are brought into the database, each setting with its reason. */
@Configuration(proxyBeanMethods = false)
class SinkConfiguration {

  /**
   * The pool is the sink's own: a connection is missing only while the database is. Then to ask
   * anew soon is better than to wait long.
   */
  private static final Duration CONNECTION_WAIT = Duration.ofSeconds(2);

  @Bean
  NewTopic sessionEvents(TopicSettings topics) {
    return Topics.sessionEvents(topics.replication());
  }

  @Bean
  NewTopic sessionState(TopicSettings topics) {
    return Topics.sessionState(topics.replication());
  }

  @Bean
  NewTopic sessionControl(TopicSettings topics) {
    return Topics.sessionControl(topics.replication());
  }

  @Bean(destroyMethod = "close")
  SessionControl control(KafkaAdmin connection) {
    return new SessionControl(connection.getConfigurationProperties(), "database-sink-control");
  }

  @Bean
  NewTopic sessionEventsDlq(TopicSettings topics) {
    return Topics.sessionEventsDlq(topics.replication());
  }

  @Bean
  @ConditionalOnMissingBean
  Clock clock(ClusterTime time) {
    return time.clock();
  }

  @Bean
  PrismaUrl databaseUrl(DatabaseSettings settings) {
    if (settings.url().isBlank()) {
      throw new InvalidSetting(
          "DATABASE_URL",
          "it is not set.",
          "Set it to the database of the Prisma application, as in its .env file:"
              + " postgresql://user:password@host:5432/database?schema=public.");
    }
    try {
      PrismaUrl url = PrismaUrl.parse(settings.url());
      var unused = url.properties(DatabaseSink.NAME);
      url.checkFiles();
      return url;
    } catch (UnusableDatabase e) {
      throw new InvalidSetting("DATABASE_URL", String.valueOf(e.getMessage()), e.remedy());
    }
  }

  @Bean(destroyMethod = "close")
  DataSource dataSource(PrismaUrl url, DatabaseSettings settings, MeterRegistry meters) {
    var config = new HikariConfig();
    config.setPoolName(DatabaseSink.NAME);
    config.setMetricRegistry(meters);
    config.setJdbcUrl(url.jdbcUrl());
    Properties properties = url.properties(DatabaseSink.NAME);
    config.setDataSourceProperties(properties);
    config.setMaximumPoolSize(Connections.of(url, settings).inAll());
    // None is kept ready: a pool that keeps some tries ever more slowly while the database is gone.
    config.setMinimumIdle(0);
    config.setConnectionTimeout(
        url.parameters().containsKey("pool_timeout") && url.poolTimeoutSeconds() > 0
            ? Duration.ofSeconds(url.poolTimeoutSeconds()).toMillis()
            : CONNECTION_WAIT.toMillis());
    // A database that does not answer is waited for.
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }

  @Bean
  JdbcTemplate sql(DataSource dataSource) {
    return new JdbcTemplate(dataSource);
  }

  @Bean
  TransactionTemplate transactions(DataSource dataSource) {
    return new TransactionTemplate(new JdbcTransactionManager(dataSource));
  }

  @Bean
  Database database(
      JdbcTemplate sql,
      TransactionTemplate transactions,
      PrismaUrl url,
      DatabaseSettings settings) {
    return new Database(sql, transactions, url, settings);
  }

  @Bean(destroyMethod = "close")
  Producer<byte[], byte[]> deadLetterProducer(KafkaAdmin connection) {
    Map<String, Object> config = new HashMap<>(connection.getConfigurationProperties());
    config.put(ProducerConfig.CLIENT_ID_CONFIG, "database-sink-dead-letters");
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_RECORD_BYTES);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Bean
  SinkMeters sinkMeters(MeterRegistry registry) {
    return new SinkMeters(registry);
  }

  /** The sessions; its name is what readiness is told by. */
  @Bean
  PartitionLoop sync(
      Database database,
      PrismaUrl url,
      DatabaseSettings settings,
      TransactionTemplate transactions,
      KafkaAdmin connection,
      Producer<byte[], byte[]> deadLetterProducer,
      TopicProvisioner topics,
      SessionControl control,
      SinkMeters meters,
      FatalError fatal,
      Clock clock) {
    var consumers = new Consumers(connection.getConfigurationProperties(), settings);
    var letters = new DeadLetters(deadLetterProducer);
    return new PartitionLoop(
        new PartitionLoop.Parts() {
          private volatile @Nullable Decision following;

          @Override
          public String topic() {
            return Topics.SESSION_STATE;
          }

          @Override
          public Consumer<byte[], byte[]> reader() {
            return consumers.reader();
          }

          @Override
          public boolean isStillWanted(PartitionLoop.Opened opened) {
            return control.decision().equals(following);
          }

          @Override
          public Consumer<byte[], byte[]> consumer() {
            return consumers.open(settings.group());
          }

          @Override
          public int connections() {
            return Connections.of(url, settings).ofEach();
          }

          @Override
          public PartitionLoop.Opened open() throws InterruptedException {
            Database.Tables tables = database.open();
            Decision decision = control.await().decision();
            following = decision;
            Served served = decision.served();
            // Each time that a version is served, all of it is: rows say what another one said.
            String turn = served.at() == null ? "" : "@" + served.at().toEpochMilli();
            Reread reread = turn.isEmpty() ? Reread.NONE : new Reread();
            var progress =
                new Progress(
                    tables.sql(),
                    consumers.idOf(served.topic()) + turn,
                    new Progress.Turn(consumers.idOf(Topics.SESSION_CONTROL), decision.next()));
            progress.takeTurn();
            return new PartitionLoop.Opened(
                new StateSink(
                    tables,
                    transactions,
                    settings,
                    consumers.idOf(Topics.SESSION_EVENTS),
                    reread,
                    letters,
                    meters,
                    clock),
                progress,
                served.topic(),
                turn.isEmpty() ? Optional.empty() : Optional.of(reread));
          }
        },
        transactions,
        topics,
        meters,
        fatal,
        clock);
  }

  /** Messages and calls, where they are wanted. */
  @Bean
  @ConditionalOnProperty("database.messages")
  PartitionLoop messageSync(
      Database database,
      PrismaUrl url,
      DatabaseSettings settings,
      TransactionTemplate transactions,
      KafkaAdmin connection,
      Producer<byte[], byte[]> deadLetterProducer,
      TopicProvisioner topics,
      SinkMeters meters,
      FatalError fatal,
      Clock clock) {
    var consumers = new Consumers(connection.getConfigurationProperties(), settings);
    var letters = new DeadLetters(deadLetterProducer);
    return new PartitionLoop(
        new PartitionLoop.Parts() {
          @Override
          public String topic() {
            return Topics.SESSION_EVENTS;
          }

          @Override
          public Consumer<byte[], byte[]> reader() {
            return consumers.reader();
          }

          @Override
          public Consumer<byte[], byte[]> consumer() {
            return consumers.open(settings.group() + "-messages");
          }

          @Override
          public int connections() {
            return Connections.of(url, settings).ofEach();
          }

          @Override
          public PartitionLoop.Opened open() throws InterruptedException {
            Database.Tables tables = database.open();
            String logId = consumers.idOf(Topics.SESSION_EVENTS);
            return new PartitionLoop.Opened(
                new MessageSink(new MessageTables(tables.sql(), logId), letters, meters),
                new Progress(tables.sql(), logId, Progress.Turn.NONE),
                Topics.SESSION_EVENTS,
                Optional.empty());
          }
        },
        transactions,
        topics,
        meters,
        fatal,
        clock);
  }
}
