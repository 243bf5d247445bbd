package io.sessionlog.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.system.chaos.ServiceNode.Service;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Load for a long time, a random fault every 30 s, and a look at what each process holds before
 * each:
 *
 * <pre>./mvnw verify -Pchaos -Dtest.groups=soak [-Dsoak.minutes=30] [-Dchaos.seed=N]</pre>
 */
@Tag("soak")
class SoakTest {

  private static final Path DIRECTORY = Path.of("target", "chaos");
  private static final Duration BETWEEN_FAULTS = Duration.ofSeconds(30);
  private static final Duration MINUTES = Duration.ofMinutes(Long.getLong("soak.minutes", 30));

  private final Map<String, List<Resources>> samples = new LinkedHashMap<>();
  private final List<String> faults = new ArrayList<>();

  @Test
  void nothing_is_lost_and_nothing_grows_in_the_long_run() throws Exception {
    long seed = Scenario.seed();
    try (var fleet = Fleet.start(DIRECTORY.resolve("soak-fleet"))) {
      Report report =
          Scenario.run(
              fleet,
              seed,
              "soak",
              "a random fault every 30 s for " + MINUTES.toMinutes() + " min",
              scenario -> {
                long end = System.nanoTime() + MINUTES.toNanos();
                while (System.nanoTime() < end) {
                  sample(fleet);
                  inject(fleet, scenario);
                  scenario.pause(BETWEEN_FAULTS);
                  fleet.mend();
                }
                sample(fleet);
              });
      Files.writeString(DIRECTORY.resolve("soak-report.md"), text(report, seed));
      samples.forEach(SoakTest::assertFlat);
    }
  }

  private void inject(Fleet fleet, Scenario scenario) {
    Random random = scenario.random();
    Zone zone = scenario.anyZone();
    switch (random.nextInt(6)) {
      case 0 -> {
        Broker broker = fleet.kafka().brokers().get(random.nextInt(3));
        faults.add("broker " + broker.id() + " killed");
        broker.jvm().kill();
      }
      case 1 -> kill(fleet.node(Service.PROJECTOR, zone));
      case 2 -> kill(fleet.node(Service.QUERY, zone));
      case 3 -> kill(fleet.node(Service.INGEST, zone));
      case 4 -> {
        faults.add(zone + " cut off");
        fleet.kafka().cut(zone);
      }
      default -> {
        ServiceNode projector = fleet.node(Service.PROJECTOR, zone);
        faults.add(projector.name() + " paused");
        projector.jvm().pause();
      }
    }
  }

  private void kill(ServiceNode node) {
    faults.add(node.name() + " killed");
    node.jvm().kill();
  }

  /** A process that was started anew begins a new line: only one that lives on can grow. */
  private void sample(Fleet fleet) {
    for (Broker broker : fleet.kafka().brokers()) {
      sample("broker-" + broker.id(), broker.jvm().pid());
    }
    for (ServiceNode node : fleet.all()) {
      sample(node.name(), node.jvm().pid());
    }
  }

  private void sample(String name, long pid) {
    Resources.of(pid)
        .ifPresent(
            held ->
                samples
                    .computeIfAbsent(name + " (" + pid + ")", unused -> new ArrayList<>())
                    .add(held));
  }

  /** Handles and threads of a process that lived through many faults. */
  private static void assertFlat(String process, List<Resources> held) {
    if (held.size() < 10) {
      return;
    }
    Resources settled = held.get(held.size() / 2);
    Resources last = held.get(held.size() - 1);
    assertThat(last.threads()).as(process + " threads").isLessThan(2 * settled.threads());
    assertThat(last.handles()).as(process + " handles").isLessThan(2 * settled.handles());
    assertThat(last.memoryKb()).as(process + " memory").isLessThan(2 * settled.memoryKb());
  }

  private String text(Report report, long seed) {
    var text = new StringBuilder(Report.HEADER).append(report.row());
    text.append("%nSeed %d. Faults: %s.%n%n".formatted(seed, String.join(", ", faults)));
    text.append("| process | samples | memory first, last (MB) | threads | file handles |\n");
    text.append("|---|---:|---:|---:|---:|\n");
    samples.forEach(
        (process, held) -> {
          Resources first = held.get(0);
          Resources last = held.get(held.size() - 1);
          text.append(
              String.format(
                  Locale.ROOT,
                  "| %s | %d | %d, %d | %d, %d | %d, %d |%n",
                  process,
                  held.size(),
                  first.memoryKb() / 1024,
                  last.memoryKb() / 1024,
                  first.threads(),
                  last.threads(),
                  first.handles(),
                  last.handles()));
        });
    return text.toString();
  }
}
