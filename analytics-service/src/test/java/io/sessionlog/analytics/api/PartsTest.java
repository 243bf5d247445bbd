package io.sessionlog.analytics.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.analytics.numbers.Measures;
import io.sessionlog.analytics.numbers.Numbers;
import io.sessionlog.analytics.numbers.Trouble;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.support.http.Parameters;
import io.sessionlog.support.partition.UnfitPart;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.springframework.util.LinkedMultiValueMap;

/** What one node takes from another. */
class PartsTest {

  private static final Instant TEN = Instant.parse("2026-03-28T10:00:00Z");

  private static StatsQuery askedAt(Instant now, String... parameters) {
    var given = new LinkedMultiValueMap<String, String>();
    for (int i = 0; i < parameters.length; i += 2) {
      given.add(parameters[i], parameters[i + 1]);
    }
    return StatsQuery.parse(Parameters.withoutBlanks(given), now);
  }

  private static Tally tally(StatsQuery query) {
    return new Tally(query, TEN.toEpochMilli());
  }

  private static TopList top(StatsQuery query) {
    return new TopList(query, Trouble.DOWNTIME, 10);
  }

  @Test
  void partsOfTheSameHoursAreAdded() {
    StatsQuery query = askedAt(TEN);
    Tally part = tally(query);
    part.buckets().get(3).add(Measures.CONNECTS, 2);
    Tally whole = tally(query);
    whole.add(part.toBytes());
    whole.add(part.toBytes());
    assertThat(whole.buckets().get(3).of(Measures.CONNECTS)).isEqualTo(4);
  }

  @Test
  void asManyHoursThatBeginOneLaterAreNotAdded() {
    StatsQuery query = askedAt(TEN.minusMillis(100));
    StatsQuery later = askedAt(TEN.plusMillis(100));
    assertThat(later.buckets()).isEqualTo(query.buckets());
    assertUnfit(query, later);
  }

  @Test
  void fewerAndMoreHoursAreNotAdded() {
    StatsQuery query = askedAt(TEN.minusMillis(100), "from", "2026-03-28T08:00:00Z");
    StatsQuery more = askedAt(TEN.plusMillis(100), "from", "2026-03-28T08:00:00Z");
    assertUnfit(query, more);
    assertUnfit(more, query);
  }

  private static void assertUnfit(StatsQuery query, StatsQuery another) {
    assertThatThrownBy(() -> tally(query).add(tally(another).toBytes()))
        .isInstanceOf(UnfitPart.class);
    assertThatThrownBy(() -> top(query).add(top(another).toBytes())).isInstanceOf(UnfitPart.class);
  }

  @Test
  void aPartThatIsCutOffIsRefused() {
    StatsQuery query = askedAt(TEN);
    byte[] part = tally(query).toBytes();
    assertThatThrownBy(() -> tally(query).add(Arrays.copyOf(part, part.length - 1)))
        .isInstanceOf(UnfitPart.class);
    TopList top = top(query);
    var numbers = new Numbers();
    numbers.add(Measures.millis(SessionStatus.SESSION_NOT_CONNECTED), 1_000);
    top.add("s", "alice", numbers);
    byte[] list = top.toBytes();
    assertThatThrownBy(() -> top(query).add(Arrays.copyOf(list, list.length - 1)))
        .isInstanceOf(UnfitPart.class);
  }
}
