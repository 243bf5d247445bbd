package io.sessionlog.query;

import io.sessionlog.query.view.SessionTable;
import io.sessionlog.query.view.StoreNotReady;
import io.sessionlog.query.view.StreamsSessionView;
import io.sessionlog.query.view.Views;
import io.sessionlog.support.kafka.StreamsRunner;
import io.sessionlog.support.position.Freshness;
import io.sessionlog.support.position.LogEnds;
import java.time.Clock;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/** A version of the states, as a client of Kafka Streams has it. */
final class LoadedVersion implements Views.Loaded {

  private final StreamsSessionView view;
  private final Freshness freshness;
  private final @Nullable StreamsRunner runner;
  private final Map<String, Object> connection;
  private volatile @Nullable LogEnds ends;

  /**
   * @param runner of a client that loads nothing else; null: the client is run by somebody else
   */
  LoadedVersion(
      Supplier<@Nullable KafkaStreams> streams,
      @Nullable StreamsRunner runner,
      Map<String, Object> connection,
      Clock clock) {
    this.view = new StreamsSessionView(streams);
    this.runner = runner;
    this.connection = connection;
    this.freshness = new Freshness(clock, this::readUpTo);
  }

  private long readUpTo(int partition) {
    try {
      return view.table().readUpTo(partition);
    } catch (StoreNotReady notYet) {
      return -1;
    }
  }

  @Override
  public SessionTable table() {
    return view.table();
  }

  @Override
  public Freshness freshness() {
    return freshness;
  }

  @Override
  public void start(String topic) {
    ends = new LogEnds(connection, "session-query-ends-" + topic, Map.of(topic, freshness));
    if (runner != null) {
      runner.start();
    }
  }

  @Override
  public void stop() {
    LogEnds asking = ends;
    if (asking != null) {
      asking.close();
    }
    if (runner != null) {
      runner.stop();
    }
  }
}
