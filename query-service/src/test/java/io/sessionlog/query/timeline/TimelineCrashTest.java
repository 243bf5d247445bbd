package io.sessionlog.query.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.Fingerprint;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.query.message.MessageLog;
import io.sessionlog.query.partition.LastEvents;
import io.sessionlog.support.partition.LoggedEvent;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** Random histories; a failure names its seed. */
class TimelineCrashTest {

  static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
  static final TimelineSettings SETTINGS =
      new TimelineSettings(Duration.ofSeconds(30), Duration.ofSeconds(10), 12);
  static final List<String> EVENTS =
      List.of(
          "qr {\"qr\":\"1@a\"}",
          "qr {\"qr\":\"1@b\"}",
          "qr_expired {\"qrSha256\":\"" + Fingerprint.of("1@a") + "\"}",
          "ready {}",
          "authenticated {}",
          "loading_screen {\"percent\":7}",
          "disconnected {\"reason\":\"x\"}",
          "change_state {\"state\":\"TIMEOUT\"}",
          "change_state {\"state\":\"OPENING\"}",
          "unread_count {}",
          "message {\"message\":{\"id\":\"m\"}}",
          "session_registered {\"userId\":\"bob\",\"aiConfig\":[1]}",
          "session_registered {\"userId\":\"bob\",\"aiConfig\":[2]}",
          "session_registered {\"userId\":\"alice\"}",
          "session_deleted {}");

  @Test
  void a_crash_between_any_two_writes_and_a_second_reading_leave_no_trace() {
    for (int seed = 0; seed < 20; seed++) {
      List<LoggedEvent> history = history(new Random(seed));
      KeyValueStore<Bytes, byte[]> undisturbed = store();
      tell(undisturbed, history, 0);
      Map<Bytes, String> expected = content(undisturbed);

      for (int writes = 1; ; writes++) {
        KeyValueStore<Bytes, byte[]> crashing = store();
        int fell = tellUntilCrash(failingAfter(writes, crashing), history);
        if (fell == history.size()) {
          break;
        }
        tell(crashing, history, Math.max(0, fell - 5));
        assertThat(content(crashing)).as("seed %d, %d writes", seed, writes).isEqualTo(expected);
      }
    }
  }

  @Test
  void the_fold_decides_the_same_without_secrets() {
    var fold = new SessionFold(SETTINGS.settleWindow(), SETTINGS.activityResolution());
    for (int seed = 0; seed < 200; seed++) {
      SessionState real = null;
      SessionState kept = null;
      for (LoggedEvent logged : history(new Random(seed))) {
        SessionEvent event = EventCodec.read(logged.envelope());
        var expected = fold.apply(real, event, logged.position());
        var result = fold.apply(kept, event.withoutSecrets(), logged.position());
        real = expected.state();
        kept = result.state();

        assertThat(result.outcome()).as("seed %d", seed).isEqualTo(expected.outcome());
        assertThat(kept)
            .as("seed %d", seed)
            .usingRecursiveComparison()
            .ignoringFields("qr", "aiConfig")
            .isEqualTo(real);
      }
    }
  }

  private static List<LoggedEvent> history(Random random) {
    List<LoggedEvent> history = new ArrayList<>();
    Instant now = START;
    for (int offset = 0; offset < 40; offset++) {
      now = now.plusSeconds(random.nextInt(4) == 0 ? 45 : 3);
      String[] event = EVENTS.get(random.nextInt(EVENTS.size())).split(" ", 2);
      history.add(
          new LoggedEvent(
              new EventAttributes("id", "/test", event[0], "s", now, null, null),
              new Position(0, offset),
              MessageLog.event("s", event[0], now, event[1])));
    }
    return history;
  }

  private static void tell(
      KeyValueStore<Bytes, byte[]> store, List<LoggedEvent> history, int from) {
    var writer = new TimelineWriter(store, new Heads(store), LastEvents.of(store), SETTINGS);
    history.subList(from, history.size()).forEach(writer::tell);
  }

  /** The index of the event that fell. */
  private static int tellUntilCrash(KeyValueStore<Bytes, byte[]> store, List<LoggedEvent> history) {
    var writer = new TimelineWriter(store, new Heads(store), LastEvents.of(store), SETTINGS);
    for (int i = 0; i < history.size(); i++) {
      try {
        writer.tell(history.get(i));
      } catch (IllegalStateException crash) {
        return i;
      }
    }
    return history.size();
  }

  private static KeyValueStore<Bytes, byte[]> store() {
    return Stores.inMemoryKeyValueStore("test").get();
  }

  @SuppressWarnings("unchecked")
  private static KeyValueStore<Bytes, byte[]> failingAfter(
      int writes, KeyValueStore<Bytes, byte[]> store) {
    int[] left = {writes};
    return (KeyValueStore<Bytes, byte[]>)
        Proxy.newProxyInstance(
            TimelineCrashTest.class.getClassLoader(),
            new Class<?>[] {KeyValueStore.class},
            (proxy, method, args) -> {
              boolean isWrite = method.getName().matches("put|delete");
              if (isWrite && left[0]-- == 0) {
                throw new IllegalStateException("crash");
              }
              try {
                return method.invoke(store, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static Map<Bytes, String> content(KeyValueStore<Bytes, byte[]> store) {
    var content = new TreeMap<Bytes, String>();
    try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<Bytes, byte[]> row = all.next();
        content.put(row.key, HexFormat.of().formatHex(row.value));
      }
    }
    return content;
  }
}
