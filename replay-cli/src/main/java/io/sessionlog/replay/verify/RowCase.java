package io.sessionlog.replay.verify;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionReading;
import io.sessionlog.model.SessionState;
import io.sessionlog.replay.log.FoldedRecord;
import io.sessionlog.table.SessionRow;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One session and its row, until they agree.
 *
 * <p>A row does not say which event it shows. So it may show any state that the session had from
 * its last event of the time when the examination began up to an end of the log that was captured
 * after the row was read: on a system that moves, that is what a true row looks like.
 */
final class RowCase {

  /** A row that lags behind shows one of the last few states. */
  private static final int REMEMBERED = 32;

  /**
   * What the session was after an event.
   *
   * @param state null: it was removed
   * @param at the time of the event
   */
  private record Told(@Nullable SessionState state, Instant at) {}

  private final String sessionId;
  private final boolean withQr;
  private final boolean deletes;
  private final Deque<Told> recent = new ArrayDeque<>();
  private @Nullable SessionRow row;
  private Instant readAt = Instant.EPOCH;
  private @Nullable Position folded;

  RowCase(String sessionId, boolean withQr, boolean deletes) {
    this.sessionId = sessionId;
    this.withQr = withQr;
    this.deletes = deletes;
  }

  /**
   * @param found null: there is none
   */
  void read(@Nullable SessionRow found, Instant at) {
    row = found;
    readAt = at;
  }

  /**
   * @param isRequired whether the event stood in the log when the examination began
   */
  void fold(FoldedRecord record, boolean isRequired) {
    if (record.before() == null && record.after() == null) {
      // Of a session that is not there: nobody is told of it.
      return;
    }
    folded = record.record().position();
    if (isRequired) {
      recent.clear();
    }
    if (recent.size() == REMEMBERED) {
      recent.removeFirst();
    }
    recent.addLast(
        new Told(record.after(), Instant.ofEpochMilli(record.record().raw().timestamp())));
  }

  String sessionId() {
    return sessionId;
  }

  boolean isKnown() {
    return !recent.isEmpty();
  }

  @Nullable SessionRow row() {
    return row;
  }

  /** As the log has it at last; null if the session is gone. */
  @Nullable SessionState state() {
    return recent.isEmpty() ? null : recent.getLast().state();
  }

  /** Whether the session is there and its row is not. */
  boolean lacksRow() {
    return row == null && state() != null;
  }

  boolean agrees() {
    return recent.stream().anyMatch(this::shows);
  }

  private boolean shows(Told told) {
    SessionRow found = row;
    SessionState state = told.state();
    if (found == null) {
      return state == null;
    }
    if (state == null && deletes) {
      // Made anew by the application, or its own to keep.
      return found.updatedAt().isAfter(told.at());
    }
    return wanted(told).saysTheSameAs(found);
  }

  private SessionRow wanted(Told told) {
    SessionState state = told.state();
    return state == null ? SessionRow.removed(told.at()) : SessionRow.of(state, readAt, withQr);
  }

  /** What the row shall say; null: there shall be none. */
  @Nullable SessionRow wanted() {
    Told last = recent.getLast();
    return last.state() == null && deletes ? null : wanted(last);
  }

  /** When the code of {@link #wanted()} must leave the row; null if it has none. */
  @Nullable Instant qrExpiresAt() {
    SessionRow wanted = wanted();
    SessionState state = state();
    return wanted == null || wanted.qr() == null || state == null
        ? null
        : SessionReading.qrExpiry(state);
  }

  List<Difference> differences() {
    SessionRow found = row;
    SessionRow wanted = wanted();
    if (found == null || wanted == null) {
      return List.of(
          Difference.whole(
              sessionId,
              folded,
              found == null ? "no row" : found.status(),
              wanted == null ? "no row" : wanted.status()));
    }
    var differences = new ArrayList<Difference>();
    add(differences, "status", found.status(), wanted.status());
    add(differences, "message", found.message(), wanted.message());
    add(differences, "qr", Difference.fingerprint(found.qr()), Difference.fingerprint(wanted.qr()));
    return differences;
  }

  private void add(
      List<Difference> differences,
      String column,
      @Nullable String found,
      @Nullable String wanted) {
    if (!Objects.equals(found, wanted)) {
      differences.add(new Difference(sessionId, folded, column, found, wanted));
    }
  }
}
