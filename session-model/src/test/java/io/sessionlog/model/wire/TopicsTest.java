package io.sessionlog.model.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.wire.Topics.Replication;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

class TopicsTest {

  static final Replication REPLICATION = new Replication(6, (short) 3, 2);

  @Test
  void the_log_is_kept_for_ever_and_takes_the_largest_webhook() {
    NewTopic topic = Topics.sessionEvents(REPLICATION);

    assertThat(topic.name()).isEqualTo("session-events");
    assertThat(topic.configs())
        .containsEntry("retention.ms", "-1")
        .containsEntry("retention.bytes", "-1")
        .doesNotContainKey("cleanup.policy");
    assertThat(maxMessageBytes(topic)).isGreaterThan(Topics.MAX_BODY_BYTES);
  }

  @Test
  void the_state_is_compacted() {
    NewTopic topic = Topics.sessionState(REPLICATION);

    assertThat(topic.name()).isEqualTo("session-state");
    assertThat(topic.configs())
        .containsEntry("cleanup.policy", "compact")
        // A client that was away for less than 6 days is told of deletions.
        .containsEntry("delete.retention.ms", Long.toString(Duration.ofDays(7).toMillis()));
  }

  @Test
  void what_was_refused_is_kept_for_thirty_days_and_may_be_as_large() {
    List<NewTopic> refused =
        List.of(Topics.sessionEventsRejected(REPLICATION), Topics.sessionEventsDlq(REPLICATION));

    assertThat(refused)
        .extracting(NewTopic::name)
        .containsExactly("session-events-rejected", "session-events-dlq");
    assertThat(refused)
        .allSatisfy(
            topic -> {
              assertThat(topic.configs()).containsEntry("retention.ms", "2592000000");
              assertThat(maxMessageBytes(topic)).isEqualTo(Topics.MAX_RECORD_BYTES);
            });
  }

  @Test
  void all_are_replicated_as_configured() {
    assertThat(
            List.of(
                Topics.sessionEvents(REPLICATION),
                Topics.sessionState(REPLICATION),
                Topics.sessionEventsRejected(REPLICATION),
                Topics.sessionEventsDlq(REPLICATION)))
        .allSatisfy(
            topic -> {
              assertThat(topic.numPartitions()).isEqualTo(6);
              assertThat(topic.replicationFactor()).isEqualTo((short) 3);
              assertThat(topic.configs()).containsEntry("min.insync.replicas", "2");
            });
  }

  @Test
  void the_states_of_another_fold_stand_in_a_topic_like_the_first() {
    NewTopic other = Topics.sessionState("session-state-2", REPLICATION);

    assertThat(other.configs()).isEqualTo(Topics.sessionState(REPLICATION).configs());
    assertThat(List.of("session-state", "session-state-2", "session-state-a-trial"))
        .allMatch(Topics::isState);
    assertThat(
            List.of(
                "session-states", "session-state-", "session-state-X", "session-state--", "other"))
        .noneMatch(Topics::isState);
  }

  @Test
  void control_is_one_partition_whose_last_records_are_kept() {
    NewTopic topic = Topics.sessionControl(REPLICATION);

    assertThat(topic.numPartitions()).isEqualTo(1);
    assertThat(topic.replicationFactor()).isEqualTo((short) 3);
    assertThat(topic.configs()).containsEntry("cleanup.policy", "compact");
  }

  private static int maxMessageBytes(NewTopic topic) {
    return Integer.parseInt(topic.configs().get("max.message.bytes"));
  }
}
