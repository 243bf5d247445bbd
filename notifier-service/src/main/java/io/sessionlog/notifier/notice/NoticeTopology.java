package io.sessionlog.notifier.notice;

import io.sessionlog.model.wire.SessionSerdes;
import io.sessionlog.model.wire.Topics;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * One pass per partition: an event, its notices and their numbers stay in one partition and one
 * transaction.
 *
 * <pre>
 *   session-events --&gt; read-events --&gt; tell [sessions, sequences, marks] --&gt; write-notifications --&gt; session-notifications
 *                                       |  ^ before a rebuild's first event
 *                                       v  |
 *                              notification-sequences
 * </pre>
 */
final class NoticeTopology {

  /** They name the changelogs too: under another name a store would start empty. */
  static final String SESSIONS = "notice-sessions";

  static final String SEQUENCES = "notice-sequences";
  static final String MARKS = "notice-marks";

  static final String WRITE_NOTIFICATIONS = "write-notifications";
  static final String WRITE_SEQUENCES = "write-sequences";
  private static final String READ_EVENTS = "read-events";
  private static final String TELL = "tell";

  private NoticeTopology() {}

  static Topology build(StreamsConfig config, NoticeProcessor.Factory telling) {
    return new Topology(new TopologyConfig(config))
        .addSource(
            READ_EVENTS,
            new StringDeserializer(),
            new ByteArrayDeserializer(),
            Topics.SESSION_EVENTS)
        .addProcessor(TELL, telling::create, READ_EVENTS)
        .addStateStore(store(SESSIONS, SessionSerdes.state()), TELL)
        .addStateStore(store(SEQUENCES, Serdes.ByteArray()), TELL)
        .addStateStore(store(MARKS, Serdes.ByteArray()), TELL)
        .addSink(
            WRITE_NOTIFICATIONS,
            Topics.SESSION_NOTIFICATIONS,
            new StringSerializer(),
            new ByteArraySerializer(),
            TELL)
        .addSink(
            WRITE_SEQUENCES,
            Topics.NOTIFICATION_SEQUENCES,
            new StringSerializer(),
            new ByteArraySerializer(),
            TELL);
  }

  private static <V> StoreBuilder<?> store(String name, Serde<V> values) {
    return Stores.keyValueStoreBuilder(
        Stores.persistentKeyValueStore(name), Serdes.String(), values);
  }
}
