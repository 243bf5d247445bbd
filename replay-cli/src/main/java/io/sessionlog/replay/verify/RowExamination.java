package io.sessionlog.replay.verify;

import io.sessionlog.model.SessionState;
import io.sessionlog.replay.kafka.TopicReader;
import io.sessionlog.replay.log.FoldedRecord;
import io.sessionlog.replay.log.Refold;
import io.sessionlog.replay.output.Progress;
import io.sessionlog.table.NewRow;
import io.sessionlog.table.RowRepair;
import io.sessionlog.table.SessionRow;
import io.sessionlog.table.SessionTable;
import io.sessionlog.table.SqlFailure;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;

/**
 * Holds the rows of {@code WhatsAppSession} against the refolded log. Memory: one row and some
 * states for each session, no events.
 */
final class RowExamination extends Rounds {

  private static final int PAGE = 5_000;

  private final SessionTable table;
  private final DatabaseOptions rules;
  private final Clock clock;
  private final Map<String, RowCase> open = new HashMap<>();
  private final Set<String> settled = new HashSet<>();
  private final List<RowCase> wrong = new ArrayList<>();
  private final List<String> notRepaired = new ArrayList<>();
  private boolean isFirst = true;
  private int repaired;
  private int withoutRow;
  private int unknown;

  RowExamination(
      TopicReader log,
      SessionTable table,
      Refold refold,
      DatabaseOptions rules,
      Clock clock,
      Supplier<Progress> progress) {
    super(log, refold, progress);
    this.table = table;
    this.rules = rules;
    this.clock = clock;
  }

  @Override
  void read() {
    Instant now = clock.instant();
    if (isFirst) {
      String last = "";
      Map<String, SessionRow> page;
      do {
        page = table.page(last, PAGE);
        for (Map.Entry<String, SessionRow> row : page.entrySet()) {
          open(row.getKey()).read(row.getValue(), now);
          last = row.getKey();
        }
      } while (page.size() == PAGE);
      isFirst = false;
      return;
    }
    List<RowCase> cases = List.copyOf(open.values());
    for (int from = 0; from < cases.size(); from += PAGE) {
      List<RowCase> some = cases.subList(from, Math.min(from + PAGE, cases.size()));
      Map<String, SessionRow> rows = table.find(some.stream().map(RowCase::sessionId).toList());
      some.forEach(one -> one.read(rows.get(one.sessionId()), now));
    }
  }

  @Override
  void fold(FoldedRecord folded, boolean isRequired) {
    String sessionId = folded.record().sessionId();
    if (!settled.contains(sessionId)) {
      open(sessionId).fold(folded, isRequired);
    }
  }

  private RowCase open(String sessionId) {
    return open.computeIfAbsent(
        sessionId, id -> new RowCase(id, rules.withQr(), rules.use().deletes()));
  }

  @Override
  void settle() {
    open.values()
        .removeIf(
            one -> {
              boolean isRow = one.row() != null;
              if (!one.isKnown()) {
                unknown += isRow ? 1 : 0;
                return true;
              }
              boolean isTheApplications = one.lacksRow() && !isOurs(one);
              if (isTheApplications || one.agrees()) {
                withoutRow += isTheApplications ? 1 : 0;
                settled.add(one.sessionId());
                return true;
              }
              return false;
            });
  }

  /** Whether the sink makes the row that is not there, once the session's owner exists. */
  private boolean isOurs(RowCase one) {
    SessionState state = one.state();
    return rules.use().inserts() && state != null && state.userId() != null;
  }

  @Override
  boolean isSettled() {
    return open.isEmpty();
  }

  @Override
  void giveUp() {
    Set<String> asked = new HashSet<>();
    open.values().stream().filter(RowCase::lacksRow).forEach(one -> asked.add(owner(one)));
    Set<String> owners = table.existing(asked);
    for (RowCase one : open.values()) {
      if (one.lacksRow() && !owners.contains(owner(one))) {
        withoutRow++;
      } else {
        wrong.add(one);
      }
    }
  }

  private static String owner(RowCase one) {
    SessionState state = one.state();
    String owner = state == null ? null : state.userId();
    if (owner == null) {
      throw new IllegalStateException("A row that is missed has an owner: " + one.sessionId());
    }
    return owner;
  }

  /** Writes what was found to differ, row by row. */
  void repair(RowRepair repair) {
    for (RowCase one : wrong) {
      try {
        if (write(repair, one)) {
          repaired++;
        } else {
          notRepaired.add(one.sessionId() + ": somebody wrote it meanwhile");
        }
      } catch (DataAccessException e) {
        notRepaired.add(one.sessionId() + ": " + SqlFailure.reason(e));
      }
    }
  }

  private static boolean write(RowRepair repair, RowCase one) {
    SessionRow found = one.row();
    SessionRow wanted = one.wanted();
    SessionState state = one.state();
    if (found != null && wanted != null) {
      return repair.replace(one.sessionId(), found, wanted, one.qrExpiresAt());
    }
    if (found != null) {
      return repair.delete(one.sessionId(), found);
    }
    return wanted != null && state != null && repair.insert(NewRow.of(state, wanted));
  }

  @Override
  int sessions() {
    return settled.size() + open.size();
  }

  @Override
  List<Difference> differences() {
    return wrong.stream().flatMap(one -> one.differences().stream()).toList();
  }

  /** What a person should know besides. */
  List<String> remarks() {
    var remarks = new ArrayList<String>();
    if (withoutRow > 0) {
      remarks.add(
          "%d sessions have no row: it is the application's to make, or waits for its owner."
              .formatted(withoutRow));
    }
    if (unknown > 0) {
      remarks.add("%d rows are of sessions that the log does not know.".formatted(unknown));
    }
    if (repaired > 0) {
      remarks.add("%d rows repaired.".formatted(repaired));
    }
    notRepaired.forEach(session -> remarks.add("Not repaired: " + session));
    return remarks;
  }

  /** Whether nothing differed, or all of it was repaired. */
  boolean isTrueNow() {
    return wrong.size() == repaired;
  }
}
