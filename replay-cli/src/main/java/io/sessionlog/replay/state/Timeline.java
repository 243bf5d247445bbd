package io.sessionlog.replay.state;

import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.json.Timestamps;
import io.sessionlog.replay.log.Durations;
import io.sessionlog.replay.log.FoldedRecord;
import io.sessionlog.replay.output.Cell;
import io.sessionlog.replay.output.Format;
import io.sessionlog.replay.output.Rows;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes the life of one session, event by event. Runs of no-ops, such as a connected session's
 * messages, are drawn together into one line that counts them.
 */
final class Timeline {

  static final List<String> COLUMNS =
      List.of("time", "position", "event", "before", "status", "lasted", "message", "rule");

  private final Rows rows;
  private final Format format;
  private final boolean everything;
  private final Map<SessionStatus, Duration> spent = new EnumMap<>(SessionStatus.class);
  private final Map<String, Integer> passedOver = new TreeMap<>();
  private @Nullable FoldedRecord last;
  private long events;

  Timeline(Rows rows, Format format, boolean everything) {
    this.rows = rows;
    this.format = format;
    this.everything = everything;
  }

  void add(FoldedRecord folded) {
    events++;
    last = folded;
    TimelineEntry entry = TimelineEntry.of(folded);
    if (entry == null) {
      flushPassedOver();
      rows.add(
          List.of(
              Cell.NONE,
              Cell.text(folded.record().position().toString()),
              Cell.NONE,
              Cell.NONE,
              Cell.NONE,
              Cell.NONE,
              Cell.NONE,
              Cell.text("put aside: " + folded.record().unreadable())));
      return;
    }
    if (!everything && !entry.isWorthALine()) {
      passedOver.merge(entry.event().attributes().event(), 1, Integer::sum);
      return;
    }
    flushPassedOver();
    count(entry);
    rows.add(line(entry));
  }

  /** Ends the timeline; the footer is for people, and part of the table alone. */
  List<String> close() {
    flushPassedOver();
    FoldedRecord end = last;
    if (end == null) {
      return List.of();
    }
    String now =
        end.after() == null
            ? "The session is gone since its last event."
            : "Now %s since %s."
                .formatted(
                    end.after().statusName(),
                    end.after().statusSince() == null
                        ? "its first event"
                        : Timestamps.format(end.after().statusSince()));
    String before =
        spent.entrySet().stream()
            .sorted(Entry.<SessionStatus, Duration>comparingByValue().reversed())
            .map(entry -> entry.getKey().wireName() + " " + Durations.format(entry.getValue()))
            .collect(Collectors.joining(", "));
    return List.of(
        "%d events. %s%s"
            .formatted(events, now, before.isEmpty() ? "" : " Before: " + before + "."));
  }

  private void count(TimelineEntry entry) {
    SessionState before = entry.folded().before();
    Duration lasted = entry.lasted();
    if (before != null && lasted != null) {
      spent.merge(before.status(), lasted, Duration::plus);
    }
  }

  private List<Cell> line(TimelineEntry entry) {
    SessionState before = entry.folded().before();
    SessionState after = entry.folded().after();
    boolean isChange = entry.isStatusChange();
    Duration lasted = entry.lasted();
    boolean forPeople = format == Format.TABLE;
    return List.of(
        Cell.text(Timestamps.format(entry.event().time())),
        Cell.text(entry.folded().record().position().toString()),
        Cell.text(entry.event().attributes().event()),
        isChange && before != null ? Cell.text(before.statusName()) : Cell.NONE,
        after == null || (forPeople && !isChange) ? Cell.NONE : Cell.text(after.statusName()),
        lasted == null
            ? Cell.NONE
            : forPeople ? Cell.text(Durations.format(lasted)) : Cell.number(lasted.toMillis()),
        after == null ? Cell.NONE : Cell.text(after.message()),
        entry.rule().isEmpty() ? Cell.NONE : Cell.text(entry.rule()));
  }

  private void flushPassedOver() {
    if (passedOver.isEmpty()) {
      return;
    }
    String names =
        passedOver.entrySet().stream()
            .map(entry -> entry.getKey() + " ×" + entry.getValue())
            .collect(Collectors.joining(", "));
    int count = passedOver.values().stream().mapToInt(Integer::intValue).sum();
    passedOver.clear();
    rows.add(
        List.of(
            Cell.NONE,
            Cell.NONE,
            Cell.NONE,
            Cell.NONE,
            Cell.NONE,
            Cell.NONE,
            Cell.text("%d without effect: %s".formatted(count, names)),
            Cell.text("no-op")));
  }
}
