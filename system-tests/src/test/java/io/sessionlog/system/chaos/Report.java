package io.sessionlog.system.chaos;

import io.sessionlog.system.chaos.Findings.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What one run came to, as a row of the table in docs/reliability.md.
 *
 * @param recovery from the fault to the last sign of trouble
 */
record Report(
    String scenario,
    String faults,
    long accepted,
    long rejected,
    Troubles troubles,
    Duration recovery,
    Findings findings) {

  static final String HEADER =
      """
      | scenario | faults injected | accepted | refused, retried | lost | duplicated in effect | wrong states | other findings | reads failed | slowest 202 | longest refusal | longest stale read | recovery |
      |---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
      """;

  static Report of(
      String scenario, String faults, Load load, Duration recovery, Findings findings) {
    List<Ledger> ledgers = load.ledgers();
    return new Report(
        scenario,
        faults,
        ledgers.stream().mapToLong(ledger -> ledger.accepted().size()).sum(),
        ledgers.stream().mapToLong(ledger -> ledger.rejected().size()).sum(),
        load.troubles(),
        recovery,
        findings);
  }

  String row() {
    return "| %s | %s | %d | %d | %d | %d | %d | %d | %d of %d | %s | %s | %s | %s |%n"
        .formatted(
            scenario,
            faults,
            accepted,
            troubles.refusals() + troubles.brokenRequests(),
            findings.count(Kind.LOST),
            findings.count(Kind.DUPLICATED),
            findings.count(Kind.WRONG_STATE),
            findings.count(Kind.OTHER),
            troubles.failedReads(),
            troubles.reads(),
            seconds(troubles.slowestAnswer()),
            seconds(troubles.longestRefusal()),
            seconds(troubles.longestStaleRead()),
            seconds(recovery));
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1_000.0);
  }

  /** One file for each scenario, its last run. */
  void write(Path directory, long seed) {
    try {
      Files.createDirectories(directory);
      Files.writeString(
          directory.resolve(scenario.replace(' ', '-').replace(",", "") + ".md"),
          HEADER
              + row()
              + "%nSeed %d, %d rejected, %d connections broken in mid-request.%n"
                  .formatted(seed, rejected, troubles.brokenRequests())
              + troubles.broken().stream().map("%s%n"::formatted).collect(Collectors.joining())
              + String.join("\n", findings.sentences())
              + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
