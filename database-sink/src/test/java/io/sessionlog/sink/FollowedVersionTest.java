package io.sessionlog.sink;

import static io.sessionlog.model.SessionStatus.ERROR;
import static io.sessionlog.sink.States.NOON;
import static io.sessionlog.sink.States.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.ControlRecords;
import io.sessionlog.model.wire.ControlRecords.Served;
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.table.application.ApplicationDatabase;
import io.sessionlog.testing.TestBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A cluster of its own: what is served there is another version. */
class FollowedVersionTest {

  private static ConfigurableApplicationContext start(
      TestBroker broker, ApplicationDatabase database) {
    return new SpringApplicationBuilder(DatabaseSink.class)
        .registerShutdownHook(false)
        .run(
            "--spring.config.name=database-sink",
            "--server.port=0",
            "--MANAGEMENT_AUTH=none",
            "--sessionlog.exit-process-on-fatal-error=false",
            "--spring.kafka.bootstrap-servers=" + broker.bootstrapServers(),
            "--TOPIC_PARTITIONS=1",
            "--DATABASE_GROUP=turning",
            "--DATABASE_URL=" + database.url());
  }

  /** As the services would, and the second fold's projector. */
  private static TestBroker broker() throws Exception {
    TestBroker broker = TestBroker.start(1, Topics.MAX_RECORD_BYTES);
    var one = new Topics.Replication(1, (short) 1, 1);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin
          .createTopics(
              List.of(
                  Topics.sessionEvents(one),
                  Topics.sessionState(one),
                  Topics.sessionState("session-state-2", one),
                  Topics.sessionControl(one)))
          .all()
          .get();
    }
    return broker;
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
  }

  @Test
  void anotherVersionIsFollowedAndTakenBackAndNothingOfItsPastComesBack() throws Exception {
    ApplicationDatabase database = ApplicationDatabase.create();
    database.addSession("turned", "owner");
    database.addSession("kept", "owner");
    try (TestBroker own = broker();
        var telling = own.producer(Topics.MAX_RECORD_BYTES);
        var following = start(own, database)) {
      assertThat(following.isRunning()).isTrue();
      tell(telling, Topics.SESSION_STATE, session("turned").says(ERROR, "first").state(9));
      tell(telling, Topics.SESSION_STATE, session("kept").says(ERROR, "both").state(10));
      soon().untilAsserted(() -> assertThat(message(database, "turned")).isEqualTo("first"));

      // Its last word is of an earlier event, and its past is another's.
      String second = "session-state-2";
      tell(telling, second, session("turned").says(ERROR, "past").state(1));
      tell(telling, second, session("turned").says(ERROR, "second").state(8));
      tell(telling, second, session("kept").says(ERROR, "both").state(10));
      serve(telling, new Served(second, Topics.SESSION_STATE, NOON));
      soon().untilAsserted(() -> assertThat(message(database, "turned")).isEqualTo("second"));
      assertThat(message(database, "kept")).isEqualTo("both");
      tell(telling, second, session("turned").says(ERROR, "later").state(11));
      soon().untilAsserted(() -> assertThat(message(database, "turned")).isEqualTo("later"));

      tell(telling, Topics.SESSION_STATE, session("turned").says(ERROR, "back").state(11));
      serve(telling, new Served(Topics.SESSION_STATE, second, NOON.plusSeconds(1)));
      soon().untilAsserted(() -> assertThat(message(database, "turned")).isEqualTo("back"));
    }
  }

  private static Object message(ApplicationDatabase database, String session) {
    return database.row(session).get("message");
  }

  private static void tell(KafkaProducer<String, byte[]> producer, String topic, SessionState state)
      throws Exception {
    producer
        .send(
            new ProducerRecord<>(
                topic, state.position().partition(), state.sessionId(), StateCodec.write(state)))
        .get();
  }

  private static void serve(KafkaProducer<String, byte[]> producer, Served served)
      throws Exception {
    producer
        .send(
            new ProducerRecord<>(
                Topics.SESSION_CONTROL, ControlRecords.SERVED_KEY, ControlRecords.write(served)))
        .get();
  }
}
