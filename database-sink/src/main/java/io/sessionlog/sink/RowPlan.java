package io.sessionlog.sink;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionReading;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.sink.Known.Reason;
import io.sessionlog.sink.Known.Waiting;
import io.sessionlog.table.NewRow;
import io.sessionlog.table.SessionRow;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done about one session: a pure function of what a record says, what is written down
 * of the session and what its row says.
 *
 * <p>The records are read before the projector commits them, since what is committed comes up to a
 * second later. So a record may be followed by older ones of the same session, when a projector
 * died with its transaction open and its successor folds the same events again. The position tells:
 * what is older than the last change that was written is passed over. It is enough to write down
 * the position when something changes, since the same event always gives the same state.
 *
 * @param known what is to be written down; null: nothing new
 * @param row what the row shall say; null: nothing is to be written into it
 */
record RowPlan(
    Told told,
    Action action,
    @Nullable Known known,
    @Nullable SessionRow row,
    @Nullable NewRow newRow) {

  /** What becomes of a record; each is counted under its name. */
  enum Action {
    /** A later change was written before. */
    OLDER,
    /** The row says so already. */
    UNCHANGED,
    UPDATED,
    INSERTED,
    DELETED,
    /** There is no row to write into, and none may be made yet. */
    WAITING,
    /** There is no row, and none is wanted. */
    GONE
  }

  /**
   * What is known when it is decided.
   *
   * @param isReadAnew whether another version says so, see {@link Reread}
   */
  record Situation(
      @Nullable Known known,
      @Nullable SessionRow row,
      boolean ownerExists,
      String logId,
      boolean isReadAnew) {}

  /** What the settings say. */
  record Rules(boolean inserts, boolean deletes, boolean withQr) {}

  static RowPlan of(Told told, Situation now, Rules rules, Instant time) {
    if (isOlder(told, now)) {
      return new RowPlan(told, Action.OLDER, null, null, null);
    }
    return told.state() == null
        ? removal(told, now, rules)
        : state(told, told.state(), now, rules, time);
  }

  private static boolean isOlder(Told told, Situation now) {
    Known known = now.known();
    Position position = told.position();
    return known != null
        && position != null
        && !now.isReadAnew()
        && known.logId().equals(now.logId())
        && known.position().partition() == position.partition()
        && position.offset() < known.position().offset();
  }

  private static RowPlan removal(Told told, Situation now, Rules rules) {
    Known before = now.known();
    Position position =
        told.position() != null
            ? told.position()
            : before != null ? before.position() : new Position(told.recordPartition(), 0);
    var known =
        new Known(
            told.sessionId(), now.logId(), position, null, position.offset(), told.at(), null);
    if (now.row() == null) {
      return new RowPlan(told, Action.GONE, newer(before, known), null, null);
    }
    if (rules.deletes()) {
      return new RowPlan(told, Action.DELETED, known, null, null);
    }
    SessionRow row = SessionRow.removed(told.at());
    return row.saysTheSameAs(now.row())
        ? new RowPlan(told, Action.UNCHANGED, newer(before, known), null, null)
        : new RowPlan(told, Action.UPDATED, known, row, null);
  }

  private static RowPlan state(
      Told told, SessionState state, Situation now, Rules rules, Instant time) {
    Known before = now.known();
    SessionRow row = SessionRow.of(state, time, rules.withQr());
    var known =
        new Known(
            told.sessionId(),
            now.logId(),
            state.position(),
            row.qr() == null ? null : SessionReading.qrExpiry(state),
            before != null && before.logId().equals(now.logId()) ? before.removedOffset() : null,
            null,
            null);
    if (now.row() != null) {
      return row.saysTheSameAs(now.row())
          ? new RowPlan(told, Action.UNCHANGED, newer(before, known), null, null)
          : new RowPlan(told, Action.UPDATED, known, row, null);
    }
    if (rules.inserts() && state.userId() != null && now.ownerExists()) {
      return new RowPlan(told, Action.INSERTED, known, null, NewRow.of(state, row));
    }
    Reason reason = rules.inserts() && state.userId() != null ? Reason.OWNER : Reason.ROW;
    return waits(told, state, before, known, reason, rules, time);
  }

  private static RowPlan waits(
      Told told,
      SessionState state,
      @Nullable Known before,
      Known known,
      Reason reason,
      Rules rules,
      Instant time) {
    if (before != null && before.removedAt() == null && waitsForTheSame(before, state, reason)) {
      return new RowPlan(told, Action.WAITING, null, null, null);
    }
    Instant since = before == null || before.waiting() == null ? time : before.waiting().since();
    var waiting =
        new Waiting(
            reason,
            since,
            0,
            state.userId(),
            told.recordTopic(),
            told.recordPartition(),
            told.recordOffset(),
            record(told, state, rules));
    // The row shows no code while there is none.
    var noQr =
        new Known(
            known.sessionId(),
            known.logId(),
            known.position(),
            null,
            known.removedOffset(),
            null,
            waiting);
    return new RowPlan(told, Action.WAITING, noQr, null, null);
  }

  /** A code that is never to be written is not kept either; that there is one must be known. */
  private static @Nullable String record(Told told, SessionState state, Rules rules) {
    return rules.withQr() || state.qr() == null
        ? told.record()
        : new String(StateCodec.write(state.withQr("not kept")), StandardCharsets.UTF_8);
  }

  private static boolean waitsForTheSame(Known before, SessionState state, Reason reason) {
    Waiting waiting = before.waiting();
    SessionState kept = waiting == null ? null : Told.stateOf(waiting.record());
    if (waiting == null || kept == null || waiting.reason() != reason) {
      return false;
    }
    return kept.statusName().equals(state.statusName())
        && Objects.equals(kept.message(), state.message())
        && Objects.equals(kept.qrReceivedAt(), state.qrReceivedAt())
        && Objects.equals(kept.userId(), state.userId())
        && Objects.equals(kept.aiConfig(), state.aiConfig())
        && kept.isNotification() == state.isNotification()
        && kept.updatedAt().equals(state.updatedAt());
  }

  /** Where the row needs no write, the position needs none either. */
  private static @Nullable Known newer(@Nullable Known before, Known after) {
    boolean same =
        before != null
            && before.logId().equals(after.logId())
            && before.waiting() == null
            && Objects.equals(before.qrExpiresAt(), after.qrExpiresAt())
            && Objects.equals(before.removedOffset(), after.removedOffset())
            && (before.removedAt() == null) == (after.removedAt() == null);
    return same ? null : after;
  }

  boolean writes() {
    return known != null || row != null || newRow != null || action == Action.DELETED;
  }

  /** What is written down when the database refuses the row for its own sake. */
  Known refused(Instant time, int tries) {
    return waitingFor(Reason.RETRY, time, tries);
  }

  /** What is written down when the row came or went while it was about to be written. */
  Known missed(Instant time) {
    return waitingFor(Reason.ROW, time, 0);
  }

  private Known waitingFor(Reason reason, Instant time, int tries) {
    Known wanted = Objects.requireNonNull(known, "a plan that writes a row writes it down");
    SessionState state = told.state();
    return wanted.with(
        new Waiting(
            reason,
            time,
            tries,
            state == null ? null : state.userId(),
            told.recordTopic(),
            told.recordPartition(),
            told.recordOffset(),
            told.record()));
  }
}
