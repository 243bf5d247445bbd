package io.sessionlog.support.kafka;

import io.sessionlog.model.wire.Topics;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the pipeline's topics are created where they do not exist yet. Existing ones are compared
 * with that at each start, and left as they are.
 *
 * @param partitions of {@code session-events} and {@code session-state}
 * @param replicationFactor 3 in production
 * @param minInsyncReplicas 2 in production: with {@code acks=all} a write is then on two disks
 * @param check what a start does where an existing topic could lose what was accepted
 */
@ConfigurationProperties("topics")
public record TopicSettings(
    @DefaultValue("6") int partitions,
    @DefaultValue("1") short replicationFactor,
    @DefaultValue("1") int minInsyncReplicas,
    @DefaultValue("refuse") Check check) {

  /** What is only slow, or refuses more than it must, is a warning with either. */
  public enum Check {
    REFUSE,
    WARN
  }

  public Topics.Replication replication() {
    return new Topics.Replication(partitions, replicationFactor, minInsyncReplicas);
  }
}
