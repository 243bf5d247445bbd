package io.sessionlog.replay.stats;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What is counted of one session in one hour; every duration is kept as it is. */
public final class HourFigures {

  /** The columns, by the names that analytics-service's answers have. */
  public enum Figure {
    KNOWN("knownMillis"),
    CONNECTED("connectedMillis"),
    UNSEEN("unseenMillis"),
    DOWN("downMillis"),
    CONNECTS("connects"),
    DISCONNECTS("disconnects"),
    CODES("codes"),
    ATTEMPTS("attempts"),
    SUCCESSES("successes"),
    GIVEN_UP("givenUp"),
    RECEIVED("received"),
    SENT("sent"),
    DELIVERED("delivered"),
    READ("read"),
    FAILED("failed"),
    ACKS("acks"),
    CALLS("calls"),
    WEBHOOKS("webhooks"),
    LATE("late"),
    OLDER("older"),
    REPEATED("repeated"),
    LOSSES("losses");

    private final String column;

    Figure(String column) {
      this.column = column;
    }

    public String column() {
      return column;
    }
  }

  private final Map<Figure, Long> counts = new EnumMap<>(Figure.class);
  private final List<Long> toConnect = new ArrayList<>();
  private final List<Long> toDelivered = new ArrayList<>();
  private final List<Long> toRead = new ArrayList<>();

  void add(Figure figure, long more) {
    counts.merge(figure, more, Long::sum);
  }

  public long of(Figure figure) {
    return counts.getOrDefault(figure, 0L);
  }

  /** Milliseconds from the first code to connected, of each log-in. */
  public List<Long> toConnect() {
    return toConnect;
  }

  public List<Long> toDelivered() {
    return toDelivered;
  }

  public List<Long> toRead() {
    return toRead;
  }
}
