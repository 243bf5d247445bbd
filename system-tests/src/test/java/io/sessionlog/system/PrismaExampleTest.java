package io.sessionlog.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.table.application.ApplicationDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Prisma application beside the pipeline, on a database of its own, where Node.js is at hand. */
class PrismaExampleTest {

  private static final String ENGINE = "test/schema-engine.js";

  @TempDir Path directory;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void sees_statuses_change_in_its_own_table_and_prisma_sees_no_drift() throws Exception {
    NodeExample application = NodeExample.install("prisma", directory.resolve("example"));
    ApplicationDatabase database = ApplicationDatabase.empty();
    application.set("DATABASE_URL", database.url());
    // The client needs no engine. That of migrations is downloaded from where not everybody gets.
    application.set("PRISMA_SCHEMA_ENGINE_BINARY", nodePath(application));
    application.run("npx", "prisma", "generate");
    assertThat(application.run("node", ENGINE, "deploy")).contains("applied 0_init");
    List<String> schema = database.publicSchema();

    try (var pipeline =
        Pipeline.start(directory.resolve("data"), "--DATABASE_URL=" + database.url())) {
      Path output = directory.resolve("application.log");
      Process running = application.start(output, "node", "app.js", "my-first");
      try {
        soon().until(() -> Files.readString(output).contains("session_not_connected 0"));
        for (String event : List.of("auth_failure", "ready", "disconnected")) {
          pipeline.deliver("my-first", "{\"event\":\"%s\",\"data\":{}}".formatted(event));
          awaitStatusOf(event, output);
        }
        assertThat(application.run("node", ENGINE, "drift")).contains("no drift");
      } finally {
        NodeExample.end(running);
        running.waitFor();
      }
      theApplicationsWritesAreThere(database, output);
    }

    assertThat(database.publicSchema()).isEqualTo(schema).hasSizeGreaterThan(20);
    anotherTableWouldBeDrift(application, database);
  }

  @Test
  void other_tests_use_the_tables_that_its_migration_makes() throws Exception {
    ApplicationDatabase migrated = ApplicationDatabase.empty();
    migrated
        .sql()
        .execute(
            Files.readString(
                NodeExample.source("prisma").resolve("prisma/migrations/0_init/migration.sql")));

    assertThat(migrated.publicSchema()).isEqualTo(ApplicationDatabase.create().publicSchema());
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(50));
  }

  private static void awaitStatusOf(String event, Path output) {
    String status =
        switch (event) {
          case "ready" -> "session_connected";
          case "disconnected" -> "session_not_connected";
          default -> event;
        };
    soon()
        .until(
            () -> {
              List<String> lines = Files.readAllLines(output);
              return lines.get(lines.size() - 1).startsWith(status + " ");
            });
  }

  /** It counts its looks in a column of its own; each status was shown at a later one. */
  private static void theApplicationsWritesAreThere(ApplicationDatabase database, Path output)
      throws Exception {
    List<Integer> looks =
        Files.readAllLines(output).stream()
            .map(line -> Integer.parseInt(line.substring(line.indexOf(' ') + 1)))
            .toList();
    assertThat(looks).hasSize(4).isSorted().doesNotHaveDuplicates();
    assertThat(database.row("my-first").get("aiConfig").toString())
        .as("the last of its writes, at look %d or later", looks.get(3))
        .matches("\\{\"looks\": \\d+}")
        .satisfies(
            config ->
                assertThat(Integer.parseInt(config.replaceAll("\\D", "")))
                    .isGreaterThanOrEqualTo(looks.get(3)));
  }

  /** So the answer above was one. */
  private static void anotherTableWouldBeDrift(
      NodeExample application, ApplicationDatabase database) throws Exception {
    database.sql().execute("CREATE TABLE public.foreign_one (id integer)");
    NodeExample.Run drift = application.tryToRun("node", ENGINE, "drift");
    assertThat(drift.exitCode()).isOne();
    assertThat(drift.output()).contains("Drift detected", "foreign_one");
  }

  private static String nodePath(NodeExample application) throws Exception {
    return application.run("node", "--print", "process.execPath").strip();
  }
}
