package io.sessionlog.query.view;

import io.sessionlog.model.wire.Topics;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;

/**
 * A global store: every node reads every partition.
 *
 * <pre>
 *   session-state --&gt; read-states --&gt; view [session-view-store, every node has all of it]
 * </pre>
 */
final class ViewTopology {

  private ViewTopology() {}

  static Topology build(Supplier<ViewProcessor> processor) {
    var builder = new StreamsBuilder();
    builder.addGlobalStore(
        new SessionStoreBuilder(),
        Topics.SESSION_STATE,
        // Bytes: a deserializer that throws is beyond the processor's reach.
        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("read-states"),
        processor::get);
    return builder.build();
  }
}
