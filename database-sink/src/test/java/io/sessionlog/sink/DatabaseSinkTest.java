package io.sessionlog.sink;

import static io.sessionlog.model.SessionStatus.ERROR;
import static io.sessionlog.sink.States.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.support.security.InvalidSetting;
import io.sessionlog.support.security.UndecidedAccess;
import io.sessionlog.table.application.ApplicationDatabase;
import io.sessionlog.testing.TestBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;

/** The whole service against a broker and a database. */
@ExtendWith(OutputCaptureExtension.class)
class DatabaseSinkTest {

  static TestBroker broker;
  static KafkaProducer<String, byte[]> projector;
  static ApplicationDatabase application;
  static ConfigurableApplicationContext sink;

  @BeforeAll
  static void start() {
    broker =
        TestBroker.start(
            6, Topics.MAX_RECORD_BYTES, Map.of("group.initial.rebalance.delay.ms", "0"));
    projector = broker.producer(Topics.MAX_RECORD_BYTES);
    application = ApplicationDatabase.create();
    sink = start(application.url(), "--DATABASE_GROUP=first");
  }

  @AfterAll
  static void stop() {
    sink.close();
    projector.close();
    broker.close();
  }

  private static ConfigurableApplicationContext start(String url, String... settings) {
    var args =
        new ArrayList<>(
            List.of(
                "--spring.config.name=database-sink",
                "--server.port=0",
                "--MANAGEMENT_AUTH=none",
                "--sessionlog.exit-process-on-fatal-error=false",
                "--KAFKA_BOOTSTRAP_SERVERS=" + broker.bootstrapServers(),
                "--DATABASE_URL=" + url));
    args.addAll(List.of(settings));
    return new SpringApplicationBuilder(DatabaseSink.class)
        .registerShutdownHook(false)
        .run(args.toArray(String[]::new));
  }

  private static void tell(SessionState state) {
    var unused =
        projector.send(
            new ProducerRecord<>(
                Topics.SESSION_STATE,
                state.position().partition(),
                state.sessionId(),
                StateCodec.write(state)));
    projector.flush();
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
  }

  private static void shows(String session, String message) {
    soon()
        .untilAsserted(
            () -> assertThat(application.row(session)).containsEntry("message", message));
  }

  @Test
  void whatTheProjectorTellsIsInTheRowAtOnce() {
    application.addSession("a", "owner");

    tell(session("a").says(ERROR, "told").state(1));

    shows("a", "told");
  }

  @Test
  void aDatabaseThatIsGoneCostsLagAndNothingMore() throws Exception {
    application.addSession("b", "owner");
    tell(session("b").says(ERROR, "before").state(1));
    shows("b", "before");
    soon().until(() -> readiness(sink) == 200);

    lock(application, true);
    tell(session("b").says(SessionStatus.SESSION_CONNECTED, "meanwhile").state(2));
    soon().until(() -> readiness(sink) == 503);
    lock(application, false);

    shows("b", "meanwhile");
    soon().until(() -> readiness(sink) == 200);
  }

  /** A database that nobody may connect to looks like one that is gone. */
  private static void lock(ApplicationDatabase database, boolean locked) {
    ApplicationDatabase elsewhere = ApplicationDatabase.create();
    elsewhere
        .sql()
        .execute("ALTER DATABASE %s ALLOW_CONNECTIONS %s".formatted(database.name(), !locked));
    if (locked) {
      elsewhere
          .sql()
          .queryForList(
              "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?",
              database.name());
    }
  }

  @Test
  void twoInstancesShareThePartitionsAndEachTakesOverFromTheOther() {
    ApplicationDatabase shared = ApplicationDatabase.create();
    for (int i = 0; i < 20; i++) {
      shared.addSession("shared" + i, "owner");
    }
    var first = start(shared.url(), "--DATABASE_GROUP=shared");
    var second = start(shared.url(), "--DATABASE_GROUP=shared");
    for (int round = 1; round <= 3; round++) {
      for (int i = 0; i < 20; i++) {
        tell(session("shared" + i).says(ERROR, "round " + round).state(100 + round));
      }
      if (round == 1) {
        first.close();
      }
    }
    soon()
        .untilAsserted(
            () ->
                assertThat(
                        shared
                            .sql()
                            .queryForList(
                                "SELECT DISTINCT \"message\" FROM \"WhatsAppSession\"",
                                String.class))
                    .containsExactly("round 3"));
    second.close();
  }

  @Test
  void whatCannotWorkIsSaidAtTheStart() {
    refuses("", "DATABASE_URL: it is not set");
    refuses("mysql://root:pw@localhost/app", "kind mysql");
    refuses(ApplicationDatabase.empty().url(), "There is no table \"WhatsAppSession\"");
    refuses(application.url().replace(application.name(), "nowhere"), "refuses the connection");
    refuses(application.urlOf("nobody", "hunter2"), "refuses the connection");
  }

  @Test
  void topicsThatCouldLoseStatesEndItAndAreNotTriedForEver() throws Exception {
    try (Admin admin =
        Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()))) {
      keepStates(admin, TopicConfig.CLEANUP_POLICY_DELETE);
      var refused = start(application.url(), "--DATABASE_GROUP=weak");
      try {
        soon().until(() -> !refused.isActive());
      } finally {
        refused.close();
        keepStates(admin, TopicConfig.CLEANUP_POLICY_COMPACT);
      }
    }
  }

  private static void keepStates(Admin admin, String policy) throws Exception {
    var states = new ConfigResource(ConfigResource.Type.TOPIC, Topics.SESSION_STATE);
    var cleanup = new ConfigEntry(TopicConfig.CLEANUP_POLICY_CONFIG, policy);
    admin
        .incrementalAlterConfigs(
            Map.of(states, List.of(new AlterConfigOp(cleanup, AlterConfigOp.OpType.SET))))
        .all()
        .get(30, TimeUnit.SECONDS);
  }

  @Test
  void nobodyReadsItsMetricsBeforeSomebodyDecidedWhoMay() {
    assertThatThrownBy(() -> start(application.url(), "--MANAGEMENT_AUTH="))
        .extracting(NestedExceptionUtils::getMostSpecificCause)
        .isInstanceOf(UndecidedAccess.class);
  }

  private static void refuses(String url, String why) {
    assertThatThrownBy(() -> start(url))
        .extracting(NestedExceptionUtils::getMostSpecificCause)
        .isInstanceOfSatisfying(
            InvalidSetting.class, refusal -> assertThat(refusal).hasMessageContaining(why));
  }

  @Test
  void aDatabaseThatDoesNotAnswerYetIsWaitedForAndNoPasswordIsLogged(CapturedOutput output)
      throws Exception {
    var waiting =
        start("postgresql://ann:hunter2@localhost:1/app", "--DATABASE_GROUP=x", "--debug=true");
    assertThat(readiness(waiting)).isEqualTo(503);
    waiting.close();

    assertThat(output).contains("does not answer; it is tried again").doesNotContain("hunter2");
  }

  private static int readiness(ConfigurableApplicationContext of) throws Exception {
    return get(of, "/actuator/health/readiness").statusCode();
  }

  private static java.net.http.HttpResponse<String> get(
      ConfigurableApplicationContext of, String path) throws Exception {
    String port = of.getEnvironment().getRequiredProperty("local.server.port");
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
            BodyHandlers.ofString());
  }

  @Test
  void lagAndStateOfTheDatabaseAreMetrics() {
    soon()
        .untilAsserted(
            () ->
                assertThat(get(sink, "/actuator/prometheus").body())
                    .contains(
                        "sessionlog_sink_lag{topic=\"session-state\"}",
                        "sessionlog_sink_database_up{topic=\"session-state\"} 1.0",
                        "sessionlog_sink_records_total{outcome=\"updated\"}",
                        "sessionlog_sink_dead_letters_total",
                        "sessionlog_sink_delay_seconds_bucket",
                        "sessionlog_sink_waiting"));
  }
}
