package io.sessionlog.sink;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.ProgressRecords;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.model.wire.UnreadableEvent;
import io.sessionlog.sink.Known.Waiting;
import io.sessionlog.sink.RowPlan.Rules;
import io.sessionlog.sink.RowPlan.Situation;
import io.sessionlog.table.NewRow;
import io.sessionlog.table.SessionRow;
import io.sessionlog.table.SessionTable;
import io.sessionlog.table.SqlFailure;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * From records of {@code session-state} to rows of {@code WhatsAppSession}. {@link RowPlan}
 * decides; this reads what it needs for that, and writes what it says.
 */
final class StateSink implements TopicSink {

  private static final Logger log = LoggerFactory.getLogger(StateSink.class);

  /** A refused row is tried so often, {@link #RETRY_EVERY} apart; then it is a dead letter. */
  static final int TRIES = 3;

  static final Duration RETRY_EVERY = Duration.ofSeconds(5);

  private static final int SWEEP_LIMIT = 1_000;
  private static final Duration REMOVED_IS_KEPT = Topics.TOMBSTONE_RETENTION;

  private final JdbcTemplate sql;
  private final SessionTable table;
  private final Ledger ledger;
  private final TransactionTemplate transactions;
  private final Rules rules;
  private final String logId;
  private final Reread reread;
  private final DeadLetters deadLetters;
  private final SinkMeters meters;
  private final Clock clock;
  private Instant nextRetry = Instant.EPOCH;

  /**
   * @param logId Kafka's id of {@code session-events}
   * @param reread what is read anew of the topic
   */
  StateSink(
      Database.Tables tables,
      TransactionTemplate transactions,
      DatabaseSettings settings,
      String logId,
      Reread reread,
      DeadLetters deadLetters,
      SinkMeters meters,
      Clock clock) {
    this.sql = tables.sql();
    this.table = tables.sessions();
    this.ledger = tables.ledger();
    this.transactions = transactions;
    this.rules = new Rules(settings.use().inserts(), settings.use().deletes(), settings.qr());
    this.logId = logId;
    this.reread = reread;
    this.deadLetters = deadLetters;
    this.meters = meters;
    this.clock = clock;
  }

  /** A record that is no state, and why. */
  private record Unreadable(ConsumerRecord<byte[], byte[]> record, UnreadableEvent why) {}

  @Override
  public @Nullable Writes plan(List<ConsumerRecord<byte[], byte[]>> records) {
    Map<String, Told> newest = new LinkedHashMap<>();
    List<Unreadable> unreadable = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (ProgressRecords.isKey(record.key())) {
        continue;
      }
      try {
        Told told = Told.of(record);
        newest.merge(told.sessionId(), told, StateSink::newer);
      } catch (UnreadableEvent e) {
        unreadable.add(new Unreadable(record, e));
      }
    }
    var batch = new Batch(plans(newest, ledger.find(newest.keySet())), unreadable);
    if (batch.isEmpty()) {
      batch.written();
      return null;
    }
    return batch;
  }

  /** A projector that died may have told more than its successor has told again yet. */
  private static Told newer(Told before, Told next) {
    Position told = next.position();
    boolean isOlder =
        told != null
            && before.position() != null
            && !told.equals(before.position())
            && told.isAtOrBefore(before.position());
    return isOlder ? before : next;
  }

  private List<RowPlan> plans(Map<String, Told> told, Map<String, Known> known) {
    Map<String, SessionRow> rows = table.find(told.keySet());
    Set<String> owners = owners(told, rows);
    Instant now = clock.instant();
    List<RowPlan> plans = new ArrayList<>(told.size());
    for (Told one : told.values()) {
      SessionState state = one.state();
      var situation =
          new Situation(
              known.get(one.sessionId()),
              rows.get(one.sessionId()),
              state != null && state.userId() != null && owners.contains(state.userId()),
              logId,
              reread.covers(one.recordPartition(), one.recordOffset()));
      plans.add(RowPlan.of(one, situation, rules, now));
    }
    return plans;
  }

  /** Those of the owners who exist, of sessions that have no row. */
  private Set<String> owners(Map<String, Told> told, Map<String, SessionRow> rows) {
    if (!rules.inserts()) {
      return Set.of();
    }
    Set<String> asked = new HashSet<>();
    for (Told one : told.values()) {
      SessionState state = one.state();
      if (state != null && state.userId() != null && !rows.containsKey(one.sessionId())) {
        asked.add(state.userId());
      }
    }
    return table.existing(asked);
  }

  private final class Batch implements Writes {
    private final List<RowPlan> plans;
    private final List<Unreadable> unreadable;

    Batch(List<RowPlan> plans, List<Unreadable> unreadable) {
      this.plans = plans;
      this.unreadable = unreadable;
    }

    boolean isEmpty() {
      return unreadable.isEmpty() && plans.stream().noneMatch(RowPlan::writes);
    }

    @Override
    public void write() {
      setAside();
      StateSink.this.write(writing());
    }

    @Override
    public void writeCarefully(TransactionStatus transaction) {
      setAside();
      new Bisection<RowPlan>(
              sql, transaction, StateSink.this::write, (plan, why) -> refuse(plan, 0, why))
          .write(writing());
    }

    private List<RowPlan> writing() {
      return plans.stream().filter(RowPlan::writes).toList();
    }

    private void setAside() {
      for (Unreadable one : unreadable) {
        ConsumerRecord<byte[], byte[]> record = one.record();
        log.warn(
            "The record at {}-{}:{} can't be used and goes to the dead letters: {}",
            record.topic(),
            record.partition(),
            record.offset(),
            one.why().getMessage());
        deadLetters.keep(
            record.topic(),
            record.partition(),
            record.offset(),
            record.key(),
            record.value(),
            one.why().getClass(),
            String.valueOf(one.why().getMessage()));
      }
    }

    @Override
    public void written() {
      unreadable.forEach(one -> meters.deadLetter());
      count(plans);
    }
  }

  private void count(List<RowPlan> plans) {
    Instant now = clock.instant();
    for (RowPlan plan : plans) {
      meters.record(plan.action());
      boolean shows =
          plan.action() == RowPlan.Action.UPDATED || plan.action() == RowPlan.Action.INSERTED;
      if (shows && !plan.told().again()) {
        meters.delay(Duration.between(plan.told().at(), now));
      }
    }
  }

  /** Entries first, then rows: the order in which everybody locks. */
  private void write(List<RowPlan> plans) {
    List<Known> entries = new ArrayList<>();
    Map<String, SessionRow> updates = new TreeMap<>();
    List<NewRow> inserts = new ArrayList<>();
    List<String> deletes = new ArrayList<>();
    for (RowPlan plan : plans) {
      String session = plan.told().sessionId();
      if (plan.known() != null) {
        entries.add(plan.known());
      }
      if (plan.row() != null) {
        updates.put(session, plan.row());
      }
      if (plan.newRow() != null) {
        inserts.add(plan.newRow());
      }
      if (plan.action() == RowPlan.Action.DELETED) {
        deletes.add(session);
      }
    }
    ledger.put(entries);
    Set<String> missed = new HashSet<>();
    if (!updates.isEmpty()) {
      missed.addAll(updates.keySet());
      missed.removeAll(table.update(updates));
      if (!missed.isEmpty()) {
        // The application wrote the same meanwhile, or took the row away.
        missed.removeAll(table.find(missed).keySet());
      }
    }
    if (!inserts.isEmpty()) {
      Set<String> inserted = table.insert(inserts);
      inserts.stream()
          .map(NewRow::sessionId)
          .filter(session -> !inserted.contains(session))
          .forEach(missed::add);
    }
    if (!deletes.isEmpty()) {
      table.delete(deletes);
    }
    if (!missed.isEmpty()) {
      Instant now = clock.instant();
      ledger.put(
          plans.stream()
              .filter(plan -> missed.contains(plan.told().sessionId()))
              .map(plan -> plan.missed(now))
              .toList());
    }
  }

  private void refuse(RowPlan plan, int triesBefore, DataAccessException why) {
    Told told = plan.told();
    // Who waits for another's transaction does no harm by waiting on.
    int tries = SqlFault.isLock(why) ? triesBefore : triesBefore + 1;
    log.warn(
        "The row of session {} can't be written, refusal {} of {}: {}",
        told.sessionId(),
        tries,
        TRIES,
        SqlFailure.reason(why));
    if (tries < TRIES) {
      ledger.put(List.of(plan.refused(clock.instant(), tries)));
      return;
    }
    deadLetters.keep(
        told.recordTopic(),
        told.recordPartition(),
        told.recordOffset(),
        told.sessionId().getBytes(StandardCharsets.UTF_8),
        told.record() == null ? null : told.record().getBytes(StandardCharsets.UTF_8),
        why.getClass(),
        SqlFailure.reason(why));
    meters.deadLetter();
    if (plan.known() != null) {
      ledger.put(List.of(plan.known()));
    }
  }

  @Override
  public void sweep(Instant now) {
    expireQrCodes(now);
    if (now.isBefore(nextRetry)) {
      return;
    }
    nextRetry = now.plus(RETRY_EVERY);
    ledger.forgetRemoved(now.minus(REMOVED_IS_KEPT));
    boolean withRefused = true;
    while (retry(withRefused) == SWEEP_LIMIT) {
      // What is refused again waits for the next time.
      withRefused = false;
    }
    meters.waiting(ledger.waiting());
  }

  private void expireQrCodes(Instant now) {
    Integer expired;
    do {
      expired =
          transactions.execute(
              transaction -> {
                Patience.SHORT.bound(sql);
                Map<String, Instant> due = ledger.expiredQrCodes(now, SWEEP_LIMIT);
                if (!due.isEmpty()) {
                  List<String> stuck = new ArrayList<>();
                  new Bisection<String>(
                          sql,
                          transaction,
                          sessions -> age(sessions, due),
                          (session, why) -> {
                            log.warn(
                                "The QR code of session {} can't leave its row yet: {}",
                                session,
                                SqlFailure.reason(why));
                            stuck.add(session);
                          })
                      .write(List.copyOf(due.keySet()));
                  ledger.expireQrCodes(due.keySet(), null);
                  ledger.expireQrCodes(stuck, now.plus(RETRY_EVERY));
                }
                return due.size();
              });
    } while (expired != null && expired == SWEEP_LIMIT);
  }

  private void age(List<String> sessions, Map<String, Instant> due) {
    Map<String, SessionRow> aged = new HashMap<>();
    table
        .find(sessions)
        .forEach(
            (session, row) -> {
              Instant expiry = due.get(session);
              if (row.qr() != null && expiry != null) {
                aged.put(session, row.aged(expiry));
              }
            });
    if (!aged.isEmpty()) {
      table.update(aged);
    }
  }

  /**
   * Tries what waits and could be written now.
   *
   * @return how many were tried
   */
  private int retry(boolean withRefused) {
    try {
      return retry(withRefused, false);
    } catch (DataAccessException e) {
      if (SqlFault.of(e) != SqlFault.ROW) {
        throw e;
      }
      return retry(withRefused, true);
    }
  }

  private int retry(boolean withRefused, boolean carefully) {
    List<RowPlan> tried = new ArrayList<>();
    transactions.executeWithoutResult(
        transaction -> {
          (carefully ? Patience.SHORT : Patience.USUAL).bound(sql);
          Map<String, Known> ready =
              ledger.ready(table, rules.inserts(), withRefused, SWEEP_LIMIT).stream()
                  .collect(Collectors.toMap(Known::sessionId, known -> known));
          Map<String, Told> told = new TreeMap<>();
          ready.values().forEach(known -> told.put(known.sessionId(), again(known)));
          tried.addAll(plans(told, ready));
          List<RowPlan> writing = tried.stream().filter(RowPlan::writes).toList();
          if (carefully && !writing.isEmpty()) {
            new Bisection<RowPlan>(
                    sql,
                    transaction,
                    this::write,
                    (plan, why) -> refuse(plan, tries(ready, plan), why))
                .write(writing);
          } else {
            write(writing);
          }
        });
    count(tried.stream().filter(RowPlan::writes).toList());
    return tried.size();
  }

  private static int tries(Map<String, Known> ready, RowPlan plan) {
    Known known = ready.get(plan.told().sessionId());
    return known == null || known.waiting() == null ? 0 : known.waiting().tries();
  }

  private static Told again(Known known) {
    Waiting waiting = known.waiting();
    if (waiting == null) {
      throw new IllegalArgumentException("Nothing of " + known.sessionId() + " waits");
    }
    SessionState state = Told.stateOf(waiting.record());
    Instant removedAt = known.removedAt();
    return new Told(
        known.sessionId(),
        state,
        known.position(),
        state != null ? state.updatedAt() : removedAt != null ? removedAt : waiting.since(),
        waiting.recordTopic(),
        waiting.recordPartition(),
        waiting.recordOffset(),
        waiting.record(),
        true);
  }
}
