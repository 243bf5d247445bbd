package io.sessionlog.query.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sessionlog.model.FoldVersion;
import io.sessionlog.model.wire.ControlRecords.Fold;
import io.sessionlog.model.wire.ControlRecords.Served;
import io.sessionlog.support.position.Freshness;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which version of the states a node serves, whatever becomes of what loads it. */
class ViewsTest {

  private static final String FIRST = "session-state-2";
  private static final String SECOND = "session-state-3";

  private final Decided decided = new Decided();
  private final Loading first = new Loading();
  private final Views views =
      new Views(
          decided,
          topic -> new Loading(),
          new ViewMeters(new SimpleMeterRegistry(), Clock.systemUTC()));

  /** What the topic of decisions would say. */
  private static final class Decided implements Views.Decisions {
    private final Map<String, Fold> folds = new ConcurrentHashMap<>();
    private volatile Served served = Served.FIRST;

    @Override
    public Served first() {
      return served;
    }

    @Override
    public Served latest() {
      return served;
    }

    @Override
    public Optional<Fold> fold(String topic) {
      return Optional.ofNullable(folds.get(topic));
    }
  }

  /** Loads whatever topic it is told to, at once. */
  private static final class Loading implements Views.Loaded {
    private volatile SessionTable table;

    @Override
    public SessionTable table() {
      return table;
    }

    @Override
    public Freshness freshness() {
      return Freshness.UNKNOWN;
    }

    @Override
    public void start(String topic) {
      load(topic);
    }

    void load(String topic) {
      table = Tables.open(topic, 1);
    }

    @Override
    public void stop() {}
  }

  @BeforeEach
  void begin() {
    exists(FIRST);
    exists(SECOND);
    serve(FIRST);
    first.load(views.begin(first));
    views.start();
  }

  @AfterEach
  void stop() {
    views.stop();
  }

  @Test
  void what_is_loaded_for_a_version_stays_that_version_when_its_loader_starts_again() {
    serve(SECOND);
    awaitServed(SECOND);

    first.load(views.begin(first));
    serve(FIRST);

    awaitServed(FIRST);
  }

  @Test
  void a_loader_whose_version_was_deleted_takes_what_is_served_and_is_never_served_for_the_other() {
    serve(SECOND);
    awaitServed(SECOND);
    SessionTable served = views.table();
    decided.folds.remove(FIRST);

    first.load(views.begin(first));

    assertThat(first.table().topic()).isEqualTo(SECOND);
    assertThat(views.table()).isSameAs(served);
    exists(FIRST);
    serve(FIRST);
    awaitServed(FIRST);
  }

  private void exists(String topic) {
    decided.folds.put(topic, new Fold(topic, "app", FoldVersion.FIRST, Story.NOON));
  }

  private void serve(String topic) {
    decided.served = new Served(topic, null, null);
  }

  private void awaitServed(String topic) {
    await().atMost(Duration.ofSeconds(60)).until(() -> views.table().topic().equals(topic));
  }
}
