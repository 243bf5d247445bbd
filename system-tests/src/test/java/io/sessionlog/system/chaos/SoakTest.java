package io.sessionlog.system.chaos;

import io.sessionlog.system.chaos.ServiceNode.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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

  /** The other zone lives through all of it, so that something is there that could grow. */
  private static final Zone MORTAL = Zone.WEST;

  private static final int SAMPLES_TO_A_HEAP = 10;

  private final Map<String, Holdings> held = new LinkedHashMap<>();
  private final List<String> faults = new ArrayList<>();

  @Test
  void nothing_is_lost_and_nothing_grows_in_the_long_run() throws Exception {
    long seed = Scenario.seed();
    try (var fleet = Fleet.start(DIRECTORY.resolve("soak-fleet"))) {
      try {
        Report report =
            Scenario.run(
                fleet,
                seed,
                "soak",
                "a random fault every 30 s for " + MINUTES.toMinutes() + " min",
                scenario -> faults(fleet, scenario));
        write(report.row());
      } catch (AssertionError broken) {
        write("%s%n".formatted(broken.getMessage()));
        throw broken;
      }
      held.values().forEach(Holdings::assertFlat);
    }
  }

  private void faults(Fleet fleet, Scenario scenario) throws InterruptedException {
    long end = System.nanoTime() + MINUTES.toNanos();
    for (int round = 0; System.nanoTime() < end; round++) {
      sample(fleet, round % SAMPLES_TO_A_HEAP == 0);
      inject(fleet, scenario);
      scenario.pause(BETWEEN_FAULTS);
      fleet.mend();
    }
    sample(fleet, true);
  }

  private void inject(Fleet fleet, Scenario scenario) {
    Random random = scenario.random();
    switch (random.nextInt(6)) {
      case 0 -> {
        Broker broker = fleet.kafka().brokers().get(1 + random.nextInt(2));
        faults.add("broker " + broker.id() + " killed");
        broker.jvm().kill();
      }
      case 1 -> kill(fleet.node(Service.PROJECTOR, MORTAL));
      case 2 -> kill(fleet.node(Service.QUERY, MORTAL));
      case 3 -> kill(fleet.node(Service.INGEST, MORTAL));
      case 4 -> {
        Zone zone = scenario.anyZone();
        faults.add(zone + " cut off");
        fleet.kafka().cut(zone);
      }
      default -> {
        ServiceNode projector = fleet.node(Service.PROJECTOR, scenario.anyZone());
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
  private void sample(Fleet fleet, boolean withHeap) {
    for (Broker broker : fleet.kafka().brokers()) {
      sample("broker-" + broker.id(), broker.jvm().pid(), withHeap);
    }
    for (ServiceNode node : fleet.all()) {
      sample(node.name(), node.jvm().pid(), withHeap);
    }
  }

  private void sample(String name, long pid, boolean withHeap) {
    held.computeIfAbsent(name + " (" + pid + ")", unused -> new Holdings(name))
        .sample(pid, withHeap);
  }

  private void write(String outcome) throws IOException {
    var text = new StringBuilder(Report.HEADER).append(outcome);
    text.append("%nFaults, in their order: %s.%n%n".formatted(String.join(", ", faults)));
    text.append(Holdings.header());
    held.values().forEach(process -> text.append(process.row()));
    Files.writeString(DIRECTORY.resolve("soak-report.md"), text);
  }
}
