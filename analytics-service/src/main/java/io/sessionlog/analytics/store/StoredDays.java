package io.sessionlog.analytics.store;

import io.sessionlog.analytics.numbers.Numbers;
import io.sessionlog.analytics.numbers.Trouble;
import io.sessionlog.analytics.numbers.TroubleDays;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps {@link TroubleDays} true to the hours of its session: a day is added once it is over on the
 * session's own clock, what is known better of it later is amended, and it goes with its first
 * hour.
 *
 * <p>A session without a row has all that its hours have added when its next day is over: so does
 * one whose hours an earlier version counted.
 */
final class StoredDays {

  private final KeyValueStore<Bytes, byte[]> store;

  StoredDays(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /**
   * @param day the first one that is not over
   * @param oldestHour the first one that is kept
   */
  void close(String session, int day, int oldestHour) {
    Bytes key = StatsKeys.days(session);
    byte[] stored = store.get(key);
    int oldest = TroubleDays.dayUp(oldestHour);
    TroubleDays days = stored == null ? new TroubleDays(oldest) : TroubleDays.read(stored);
    days.forget(oldest);
    if (days.until() < day) {
      addHours(session, days, day * TroubleDays.HOURS);
    }
    days.close(day);
    store.put(key, days.toBytes());
  }

  private void addHours(String session, TroubleDays days, int end) {
    try (KeyValueIterator<Bytes, byte[]> rows =
        store.range(
            StatsKeys.bucket(session, days.until() * TroubleDays.HOURS, 0),
            StatsKeys.bucket(session, end, 0))) {
      while (rows.hasNext()) {
        KeyValue<Bytes, byte[]> row = rows.next();
        int hour = StatsKeys.hourOfBucket(row.key);
        if (hour < end) {
          var numbers = new Numbers();
          numbers.addCounts(row.value);
          days.add(TroubleDays.day(hour), StatsKeys.epochOfBucket(row.key), numbers);
        }
      }
    }
  }

  /**
   * @param more than an hour's row had so far
   */
  void amend(String session, int epoch, int hour, Numbers more) {
    if (Trouble.ALL.stream().allMatch(trouble -> trouble.of(more) == 0)) {
      return;
    }
    Bytes key = StatsKeys.days(session);
    byte[] stored = store.get(key);
    int day = TroubleDays.day(hour);
    if (stored != null && TroubleDays.brief(stored).has(day)) {
      TroubleDays days = TroubleDays.read(stored);
      days.add(day, epoch, more);
      store.put(key, days.toBytes());
    }
  }

  /**
   * @param oldestHour the first one that is kept
   */
  void forget(String session, int oldestHour) {
    Bytes key = StatsKeys.days(session);
    byte[] stored = store.get(key);
    int oldest = TroubleDays.dayUp(oldestHour);
    if (stored == null || TroubleDays.brief(stored).from() >= oldest) {
      return;
    }
    TroubleDays days = TroubleDays.read(stored);
    days.forget(oldest);
    if (days.from() < days.until()) {
      store.put(key, days.toBytes());
    } else {
      store.delete(key);
    }
  }
}
