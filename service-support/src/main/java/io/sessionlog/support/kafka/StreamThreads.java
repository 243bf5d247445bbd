package io.sessionlog.support.kafka;

import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.ThreadMetadata;

/** What the threads of a client are doing; nothing, for a client that does not run. */
final class StreamThreads {

  private static final Set<String> STARTING = Set.of("CREATED", "STARTING");

  private StreamThreads() {}

  /**
   * From then on all of the client's metrics are there. Micrometer finds what comes later by a look
   * each minute, too late to watch a restore.
   */
  static boolean haveStarted(KafkaStreams client) {
    Set<ThreadMetadata> threads = of(client);
    return !threads.isEmpty()
        && threads.stream().noneMatch(thread -> STARTING.contains(thread.threadState()));
  }

  /** Those that this client folds itself. */
  static Set<TopicPartition> partitions(KafkaStreams client) {
    return of(client).stream()
        .flatMap(thread -> thread.activeTasks().stream())
        .flatMap(task -> task.topicPartitions().stream())
        .collect(Collectors.toSet());
  }

  private static Set<ThreadMetadata> of(KafkaStreams client) {
    try {
      return client.metadataForLocalThreads();
    } catch (IllegalStateException notRunning) {
      return Set.of();
    }
  }
}
