package io.sessionlog.analytics.api;

import io.sessionlog.analytics.numbers.InferredLoss;
import io.sessionlog.analytics.numbers.Measures;
import io.sessionlog.analytics.numbers.Numbers;
import io.sessionlog.model.DropReason;
import io.sessionlog.model.SessionStatus;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** By what sessions are in trouble. */
enum TopBy {
  DISCONNECTS {
    @Override
    long of(Numbers numbers) {
      return disconnects(numbers);
    }
  },
  DOWNTIME {
    @Override
    long of(Numbers numbers) {
      return downMillis(numbers);
    }
  },
  LOSSES {
    @Override
    long of(Numbers numbers) {
      return losses(numbers);
    }
  },
  UNDELIVERED {
    @Override
    long of(Numbers numbers) {
      return numbers.of(Measures.SENT) - numbers.of(Measures.DELIVERED);
    }
  };

  abstract long of(Numbers numbers);

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<TopBy> parse(String text) {
    return Stream.of(values()).filter(by -> by.wireName().equals(text)).findFirst();
  }

  static long disconnects(Numbers numbers) {
    return Stream.of(DropReason.values()).mapToLong(r -> numbers.of(Measures.drop(r))).sum();
  }

  static long losses(Numbers numbers) {
    return Stream.of(InferredLoss.values()).mapToLong(l -> numbers.of(Measures.loss(l))).sum();
  }

  static long downMillis(Numbers numbers) {
    return Stream.of(SessionStatus.values())
        .filter(status -> status != SessionStatus.SESSION_CONNECTED)
        .mapToLong(status -> numbers.of(Measures.millis(status)))
        .sum();
  }

  static long connectedMillis(Numbers numbers) {
    return numbers.of(Measures.millis(SessionStatus.SESSION_CONNECTED));
  }
}
