package io.sessionlog.system.chaos;

import io.sessionlog.model.SessionFold;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.replay.log.Refold;
import io.sessionlog.system.chaos.Findings.Kind;
import io.sessionlog.testing.TopicReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Counts, after a run, every promise that was broken. */
final class Checker {

  private static final Duration VERIFY_TIMEOUT = Duration.ofSeconds(90);

  private Checker() {}

  /**
   * @param history as it was written of this load
   */
  static Findings check(Fleet fleet, Load load, Path history) {
    var findings = new Findings();
    // First, since it is the senders' end that counts.
    fleet.database().ifPresent(database -> new RowCheck(fleet, database).run(load, findings));
    load.troubles().wrongAnswers().forEach(what -> findings.add(Kind.OTHER, "%s", what));
    List<ConsumerRecord<byte[], byte[]>> log = ServedCheck.log(fleet);
    var refold = new Refold(SessionFold.byDefault());
    Moves moves = Moves.of(log, refold);
    HistoryCheck.violations(History.read(history), moves)
        .forEach(broken -> findings.add(Kind.OTHER, "%s", broken));
    Map<String, List<ConsumerRecord<byte[], byte[]>>> bySession = LogCheck.bySession(log);
    for (Ledger ledger : load.ledgers()) {
      new LogCheck(ledger, findings).run(bySession.getOrDefault(ledger.sessionId(), List.of()));
    }
    RejectedCheck.run(
        load.ledgers(),
        TopicReader.read(fleet.kafka().bootstrapServers(), Topics.SESSION_EVENTS_REJECTED),
        findings);
    new ServedCheck(fleet, findings).run(load.ledgers(), refold, moves);
    replayVerify(fleet, findings, List.of());
    fleet
        .database()
        .ifPresent(
            database -> replayVerify(fleet, findings, List.of("--database=" + database.url())));
    return findings;
  }

  /**
   * The command that operators have: the whole log refolded, against all of session-state or of the
   * application's table.
   */
  private static void replayVerify(Fleet fleet, Findings findings, List<String> options) {
    Path output = fleet.directory().resolve("replay-verify.log");
    List<String> command =
        new ArrayList<>(List.of("verify", "--bootstrap-server", fleet.kafka().bootstrapServers()));
    command.addAll(options);
    Jvm verify =
        Jvm.start(
            "io.sessionlog.replay.ReplayCli",
            List.of("-Dlogback.configurationFile=" + Broker.logSettings()),
            command,
            Map.of(),
            output);
    if (!verify.awaitExit(VERIFY_TIMEOUT) || verify.exitCode() != 0) {
      verify.kill();
      findings.add(
          Kind.WRONG_STATE, "replay verify ended with %d, see %s", verify.exitCode(), output);
    }
  }
}
