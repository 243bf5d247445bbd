package io.sessionlog.analytics.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sessionlog.analytics.numbers.AckKind;
import io.sessionlog.analytics.numbers.InferredLoss;
import io.sessionlog.analytics.numbers.Measures;
import io.sessionlog.analytics.numbers.Numbers;
import io.sessionlog.model.DropReason;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.message.MessageKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What holds for every history. A failing run prints its seed. */
class StatsFoldPropertyTest {

  private static final List<String> TYPES = List.of("chat", "image", "ptt", "odd");

  @Property(tries = 1_000)
  void whatIsCountedEqualsWhatANaiveReferenceCounts(@ForAll long seed) {
    List<byte[]> log = History.of(seed, 60);
    Map<String, byte[]> rows = Maps.of(log).rows;
    Map<String, NaiveStats.Hour> expected = NaiveStats.of(log);
    Set<String> hours = new TreeSet<>(expected.keySet());
    hours.addAll(rows.keySet());
    for (String row : hours) {
      Numbers counted = new Numbers();
      if (rows.containsKey(row)) {
        counted.add(rows.get(row));
      }
      NaiveStats.Hour hour = expected.getOrDefault(row, new NaiveStats.Hour());
      assertThat(named(counted)).as(row).isEqualTo(hour.counts);
      assertSpread(counted.timeToConnect(), hour.toConnect);
      assertSpread(counted.timeToDelivered(), hour.toDelivered);
      assertSpread(counted.timeToRead(), hour.toRead);
    }
  }

  private static void assertSpread(Numbers.Latency counted, List<Long> values) {
    assertThat(counted.spread().count()).isEqualTo(values.size());
    assertThat(counted.sumMillis()).isEqualTo(values.stream().mapToLong(Long::longValue).sum());
    if (values.isEmpty()) {
      return;
    }
    List<Long> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    for (double share : new double[] {0.5, 0.9, 0.99}) {
      long exact = sorted.get((int) Math.ceil(share * sorted.size()) - 1);
      assertThat((double) counted.spread().quantileMillis(share))
          .isCloseTo((double) exact, within(exact * 0.01));
    }
  }

  @Property(tries = 200)
  void aRefoldGivesTheSameBytes(@ForAll long seed) {
    List<byte[]> log = History.of(seed, 80);
    Maps once = Maps.of(log);
    Maps again = Maps.of(log);
    assertEqual(again, once);
  }

  @Property(tries = 200)
  void whatIsFoldedTwiceIsCountedOnce(@ForAll long seed, @ForAll @IntRange(max = 79) int back) {
    List<byte[]> log = History.of(seed, 80);
    Maps once = Maps.of(log);
    Maps twice = Maps.of(log);
    int from = Math.max(0, log.size() - 1 - back);
    twice.fold(log.subList(from, log.size()), from);
    assertEqual(twice, once);
  }

  @Property(tries = 200)
  void theSumsOfOwnersAreThoseOfTheirSessions(@ForAll long seed) {
    Maps maps = Maps.of(History.of(seed, 80));
    Numbers bySession = new Numbers();
    maps.rows.values().forEach(bySession::add);
    Numbers byOwner = new Numbers();
    maps.owners.values().forEach(byOwner::add);
    assertThat(byOwner).isEqualTo(bySession);
  }

  private static void assertEqual(Maps some, Maps others) {
    assertThat(some.rows).containsExactlyEntriesOf(others.rows);
    assertThat(some.owners).containsExactlyEntriesOf(others.owners);
    assertThat(some.heads).containsExactlyEntriesOf(others.heads);
    assertThat(some.marks).containsExactlyInAnyOrderEntriesOf(others.marks);
  }

  private static Map<String, Long> named(Numbers numbers) {
    Map<String, Long> named = new TreeMap<>();
    for (SessionStatus status : SessionStatus.values()) {
      named.put("time " + status.name(), numbers.of(Measures.millis(status)));
    }
    named.put("time untold", numbers.of(Measures.UNTOLD_MILLIS));
    named.put("time unseen", numbers.of(Measures.UNSEEN_MILLIS));
    named.put("events", numbers.of(Measures.EVENTS));
    named.put("late", numbers.of(Measures.LATE));
    named.put("older", numbers.of(Measures.OLDER));
    named.put("repeated", numbers.of(Measures.REPEATED));
    named.put("lost connected", numbers.of(Measures.loss(InferredLoss.CONNECTED)));
    named.put("lost message", numbers.of(Measures.loss(InferredLoss.MESSAGE)));
    named.put("lost corrected", numbers.of(Measures.loss(InferredLoss.CORRECTED)));
    named.put("connects", numbers.of(Measures.CONNECTS));
    named.put(
        "drops", Stream.of(DropReason.values()).mapToLong(r -> numbers.of(Measures.drop(r))).sum());
    named.put("codes", numbers.of(Measures.CODES));
    named.put("attempts", numbers.of(Measures.ATTEMPTS));
    named.put("successes", numbers.of(Measures.SUCCESSES));
    named.put("given up", numbers.of(Measures.GIVEN_UP));
    named.put("sent", numbers.of(Measures.SENT));
    named.put("delivered", numbers.of(Measures.DELIVERED));
    named.put("read", numbers.of(Measures.READ));
    named.put("failed", numbers.of(Measures.FAILED));
    named.put("calls", numbers.of(Measures.CALLS));
    for (String type : TYPES) {
      named.put("in " + type, numbers.of(Measures.received(MessageKind.of(type))));
      named.put("out " + type, numbers.of(Measures.sent(MessageKind.of(type))));
    }
    for (int ack = -1; ack <= 4; ack++) {
      named.put("ack " + ack, numbers.of(Measures.ack(AckKind.of(ack))));
    }
    named.values().removeIf(count -> count == 0);
    return named;
  }
}
