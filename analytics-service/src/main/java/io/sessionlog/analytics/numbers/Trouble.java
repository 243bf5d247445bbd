package io.sessionlog.analytics.numbers;

import io.sessionlog.model.DropReason;
import io.sessionlog.model.SessionStatus;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * By what sessions are in trouble. Each is a sum of counts: that of two hours is that of each,
 * added.
 */
public enum Trouble {
  DISCONNECTS(0) {
    @Override
    public long of(Numbers numbers) {
      return sum(numbers, DROPS);
    }
  },
  DOWNTIME(1) {
    @Override
    public long of(Numbers numbers) {
      return sum(numbers, DOWN);
    }
  },
  LOSSES(2) {
    @Override
    public long of(Numbers numbers) {
      return sum(numbers, LOST);
    }
  },
  UNDELIVERED(3) {
    @Override
    public long of(Numbers numbers) {
      return numbers.of(Measures.SENT) - numbers.of(Measures.DELIVERED);
    }
  };

  public static final List<Trouble> ALL = List.of(values());

  private static final int[] DROPS =
      Stream.of(DropReason.values()).mapToInt(Measures::drop).toArray();
  private static final int[] LOST =
      Stream.of(InferredLoss.values()).mapToInt(Measures::loss).toArray();
  private static final int[] DOWN =
      Stream.of(SessionStatus.values())
          .filter(status -> status != SessionStatus.SESSION_CONNECTED)
          .mapToInt(Measures::millis)
          .toArray();

  private final int place;

  Trouble(int place) {
    this.place = place;
  }

  /** Where it stands in {@link TroubleDays}, which are stored: it never gets another one. */
  int place() {
    return place;
  }

  /** Zero: none. */
  public abstract long of(Numbers numbers);

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Trouble> parse(String text) {
    return ALL.stream().filter(by -> by.wireName().equals(text)).findFirst();
  }

  private static long sum(Numbers numbers, int[] measures) {
    long sum = 0;
    for (int measure : measures) {
      sum += numbers.of(measure);
    }
    return sum;
  }
}
