package io.sessionlog.analytics.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.analytics.numbers.AckKind;
import io.sessionlog.analytics.numbers.InferredLoss;
import io.sessionlog.analytics.numbers.Measures;
import io.sessionlog.analytics.numbers.Numbers;
import io.sessionlog.model.DropReason;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.message.MessageKind;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.replay.log.Refold;
import io.sessionlog.replay.stats.HourFigures;
import io.sessionlog.replay.stats.HourFigures.Figure;
import io.sessionlog.replay.stats.LogStats;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What {@code ./replay stats} says of a log is what this service counts of it. */
class ReplayStatsTest {

  @Property(tries = 300)
  void theSameIsCountedFromTheLogAloneByOtherCode(@ForAll long seed) {
    List<byte[]> log = History.of(seed, 80);
    Maps maps = Maps.of(log);
    Map<String, Numbers> service = new TreeMap<>();
    maps.rows.forEach(
        (row, bytes) -> {
          String[] parts = row.split(" ");
          service.computeIfAbsent(parts[0] + " " + parts[2], unused -> new Numbers()).add(bytes);
        });
    // Time that is still open is added by who answers.
    Instant until = Instant.parse("2026-12-31T00:00:00Z");
    maps.heads.forEach(
        (session, bytes) -> {
          Head head = Head.brief(bytes);
          if (!head.isGone()) {
            Numbers.time(
                head.measure(),
                head.signMillis(),
                head.momentMillis(),
                until.toEpochMilli(),
                (hour, measure, millis) ->
                    service
                        .computeIfAbsent(session + " " + hour, unused -> new Numbers())
                        .add(measure, millis));
          }
        });

    Map<String, Map<Figure, Long>> counted = new TreeMap<>();
    service.forEach((row, numbers) -> put(counted, row, figures(numbers)));
    Map<String, Map<Figure, Long>> replayed = new TreeMap<>();
    replay(log, until)
        .forEach(
            (session, hours) ->
                hours.forEach(
                    (start, figures) -> {
                      String row = session + " " + Numbers.hour(start.toEpochMilli());
                      put(replayed, row, figures(figures));
                      Numbers numbers = service.getOrDefault(row, new Numbers());
                      assertSame(figures.toConnect(), numbers.timeToConnect());
                      assertSame(figures.toDelivered(), numbers.timeToDelivered());
                      assertSame(figures.toRead(), numbers.timeToRead());
                    }));
    assertThat(counted).isEqualTo(replayed);
  }

  private static Map<String, ? extends Map<Instant, HourFigures>> replay(
      List<byte[]> log, Instant until) {
    var refold = new Refold(new SessionFold(SessionFold.DEFAULT_SETTLE_WINDOW));
    var stats = new LogStats();
    for (int offset = 0; offset < log.size(); offset++) {
      byte[] envelope = log.get(offset);
      byte[] key = EventCodec.read(envelope).sessionId().getBytes(StandardCharsets.UTF_8);
      stats.add(refold.apply(new ConsumerRecord<>("session-events", 0, offset, key, envelope)));
    }
    return stats.finish(until);
  }

  private static void assertSame(List<Long> values, Numbers.Latency latency) {
    assertThat(latency.spread().count()).isEqualTo(values.size());
    assertThat(latency.sumMillis()).isEqualTo(values.stream().mapToLong(Long::longValue).sum());
  }

  private static void put(
      Map<String, Map<Figure, Long>> into, String row, Map<Figure, Long> figures) {
    figures.values().removeIf(value -> value == 0);
    if (!figures.isEmpty()) {
      into.put(row, figures);
    }
  }

  private static Map<Figure, Long> figures(HourFigures hour) {
    Map<Figure, Long> figures = new EnumMap<>(Figure.class);
    for (Figure figure : Figure.values()) {
      figures.put(figure, hour.of(figure));
    }
    return figures;
  }

  private static Map<Figure, Long> figures(Numbers numbers) {
    Map<Figure, Long> figures = new EnumMap<>(Figure.class);
    for (Figure figure : Figure.values()) {
      figures.put(figure, of(numbers, figure));
    }
    return figures;
  }

  private static long of(Numbers numbers, Figure figure) {
    return switch (figure) {
      case KNOWN ->
          of(numbers, Figure.CONNECTED) + of(numbers, Figure.UNSEEN) + of(numbers, Figure.DOWN);
      case CONNECTED -> numbers.of(Measures.millis(SessionStatus.SESSION_CONNECTED));
      case UNSEEN -> numbers.of(Measures.UNSEEN_MILLIS);
      case DOWN ->
          sum(numbers, SessionStatus.values(), Measures::millis) - of(numbers, Figure.CONNECTED);
      case CONNECTS -> numbers.of(Measures.CONNECTS);
      case DISCONNECTS -> sum(numbers, DropReason.values(), Measures::drop);
      case CODES -> numbers.of(Measures.CODES);
      case ATTEMPTS -> numbers.of(Measures.ATTEMPTS);
      case SUCCESSES -> numbers.of(Measures.SUCCESSES);
      case GIVEN_UP -> numbers.of(Measures.GIVEN_UP);
      case RECEIVED -> sum(numbers, MessageKind.values(), Measures::received);
      case SENT -> numbers.of(Measures.SENT);
      case DELIVERED -> numbers.of(Measures.DELIVERED);
      case READ -> numbers.of(Measures.READ);
      case FAILED -> numbers.of(Measures.FAILED);
      case ACKS -> sum(numbers, AckKind.values(), Measures::ack);
      case CALLS -> numbers.of(Measures.CALLS);
      case WEBHOOKS -> numbers.of(Measures.EVENTS);
      case LATE -> numbers.of(Measures.LATE);
      case OLDER -> numbers.of(Measures.OLDER);
      case REPEATED -> numbers.of(Measures.REPEATED);
      case LOSSES -> sum(numbers, InferredLoss.values(), Measures::loss);
    };
  }

  private static <T> long sum(Numbers numbers, T[] values, ToIntFunction<T> measure) {
    return Stream.of(values).mapToLong(value -> numbers.of(measure.applyAsInt(value))).sum();
  }
}
