package io.sessionlog.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** One run: load before, during and after a fault, then the check, then the row of the report. */
final class Scenario {

  /** What is broken, and mended where it does not mend itself. */
  interface Fault {
    void inject(Scenario scenario) throws Exception;
  }

  private static final Path REPORTS = Path.of("target", "chaos");
  private static final Duration BEFORE = Duration.ofSeconds(4);
  private static final Duration AFTER = Duration.ofSeconds(4);

  private final Fleet fleet;
  private final Random random;

  private Scenario(Fleet fleet, long seed, String name) {
    this.fleet = fleet;
    this.random = new Random(seed ^ name.hashCode());
  }

  /** Given with -Dchaos.seed, or made up and printed. */
  static long seed() {
    long seed = Long.getLong("chaos.seed", System.nanoTime());
    System.out.printf("Run it again with -Dchaos.seed=%d%n", seed);
    return seed;
  }

  /**
   * @param name of the scenario, and of its sessions
   * @param faults in words, for the report
   */
  static Report run(Fleet fleet, long seed, String name, String faults, Fault fault)
      throws Exception {
    var scenario = new Scenario(fleet, seed, name);
    Load load = Load.start(fileName(name), fleet, scenario.random);
    long faultNanos;
    try {
      scenario.pause(BEFORE);
      faultNanos = System.nanoTime();
      fault.inject(scenario);
      fleet.awaitHealthy();
      scenario.pause(AFTER);
    } catch (Throwable broken) {
      // Senders would go on until they are served; what broke is to be told, not that they wait.
      load.abandon();
      throw broken;
    }
    load.stop();
    Duration recovery = load.troubles().since(faultNanos);
    Path history = REPORTS.resolve(fileName(name) + ".history.tsv");
    load.history().write(history);
    Findings findings = Checker.check(fleet, load, history);
    Report report = Report.of(name, faults, load, recovery, findings);
    report.write(REPORTS, seed);
    System.out.print(report.row());
    assertThat(findings.sentences())
        .as("%s, seed %d, logs in %s", name, seed, fleet.directory())
        .isEmpty();
    return report;
  }

  /** The sessions of a scenario, which it can make rows for. */
  static List<String> sessions(String name) {
    return Load.sessions(fileName(name));
  }

  private static String fileName(String scenario) {
    return scenario.replace(' ', '-').replace(",", "");
  }

  Fleet fleet() {
    return fleet;
  }

  Random random() {
    return random;
  }

  Zone anyZone() {
    List<Zone> zones = List.of(Zone.values());
    return zones.get(random.nextInt(zones.size()));
  }

  /** Lets the load run on. */
  void pause(Duration time) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(time.toMillis());
  }
}
