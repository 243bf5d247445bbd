package io.sessionlog.replay.verify;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.kafka.ControlTopic;
import io.sessionlog.replay.kafka.TopicReader;
import io.sessionlog.replay.log.FoldOptions;
import io.sessionlog.replay.log.LogOptions;
import io.sessionlog.replay.log.Refold;
import io.sessionlog.replay.output.Cell;
import io.sessionlog.replay.output.Format;
import io.sessionlog.replay.output.Progress;
import io.sessionlog.replay.output.RawCsv;
import io.sessionlog.replay.output.Rows;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "verify",
    header = "Refold the whole log and compare it with what is served.",
    description = {
      "",
      "Compares session by session, each at the position that its served state carries; events that come meanwhile are no differences. A session whose served state does not reach the last event that moved it before the command began is one. A state that was written before ACTIVITY_RESOLUTION was what it is may name another last event, within the resolution. Prints every difference with both values; a QR code is named by its SHA-256.",
      "",
      "With --database, the rows of a Prisma application are compared instead, each with what the log says now; --repair writes what differs.",
      "",
      "Exit code: 0 if nothing differs or all was repaired, 1 if something does.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  replay verify",
      "  replay verify --format ndjson --wait 60s > differences.ndjson",
      "  DATABASE_URL=postgresql://... replay verify --database --repair"
    })
public final class VerifyCommand implements Callable<Integer> {

  private static final List<String> COLUMNS =
      List.of("sessionId", "position", "field", "served", "refolded");

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LogOptions log = new LogOptions();
  @Mixin private FoldOptions fold = new FoldOptions();
  @Mixin private DatabaseOptions database = new DatabaseOptions();

  @Option(
      names = "--state-topic",
      paramLabel = "TOPIC",
      description = "The states to compare. Default: those that are served.")
  private @Nullable String stateTopic;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      defaultValue = "10s",
      description =
          "How long the projector may take for what stood in the log at the start. Default: ${DEFAULT-VALUE}.")
  private Duration patience = Duration.ofSeconds(10);

  @Option(
      names = {"-o", "--format"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "Of the differences: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Format format = Format.TABLE;

  @Mixin private RawCsv csv = new RawCsv();

  @Override
  public Integer call() throws InterruptedException {
    Refold refold = fold.refold();
    try (TopicReader events = log.open()) {
      return database.url() == null ? served(events, refold) : table(events, refold);
    }
  }

  private int served(TopicReader events, Refold refold) throws InterruptedException {
    if (database.isRepair()) {
      throw new ParameterException(spec.commandLine(), "--repair goes with --database.");
    }
    try (TopicReader states = TopicReader.open(log.kafka(), stateTopic())) {
      var examination = new Examination(events, states, refold, this::progress);
      examination.run(patience);
      print(examination);
      summarise(examination, refold, "sessions", List.of());
      return examination.differences().isEmpty() ? ExitCode.OK : ExitCode.DIFFERENCES;
    }
  }

  private String stateTopic() {
    if (stateTopic != null) {
      return stateTopic;
    }
    try (ControlTopic control = new ControlTopic(log.kafka())) {
      return control.read().served().topic();
    }
  }

  private int table(TopicReader events, Refold refold) throws InterruptedException {
    String url = database.url();
    if (url == null || url.isBlank()) {
      throw new ParameterException(
          spec.commandLine(),
          "Which database? Set DATABASE_URL as the Prisma application has it in its .env file.");
    }
    try (ApplicationTable table = ApplicationTable.open(url, database.use())) {
      var examination =
          new RowExamination(
              events, table.sessions(), refold, database, Clock.systemUTC(), this::progress);
      examination.run(patience);
      if (database.isRepair()) {
        examination.repair(table.repair());
      }
      print(examination);
      summarise(examination, refold, "rows", examination.remarks());
      return examination.isTrueNow() ? ExitCode.OK : ExitCode.DIFFERENCES;
    } catch (DataAccessException | TransactionException e) {
      throw ApplicationTable.failure(e);
    }
  }

  private Progress progress() {
    return Progress.of(spec.commandLine().getErr(), "comparing");
  }

  private void print(Rounds examination) {
    if (examination.differences().isEmpty()) {
      return;
    }
    try (Rows rows = Rows.of(format, COLUMNS, spec.commandLine().getOut(), csv)) {
      examination.differences().stream()
          .sorted(Comparator.comparing(Difference::sessionId))
          .forEach(
              difference ->
                  rows.add(
                      List.of(
                          Cell.text(difference.sessionId()),
                          difference.position() == null
                              ? Cell.NONE
                              : Cell.text(difference.position().toString()),
                          Cell.text(difference.field()),
                          Cell.text(difference.served()),
                          Cell.text(difference.refolded()))));
    }
  }

  private void summarise(Rounds examination, Refold refold, String what, List<String> remarks) {
    PrintWriter summary =
        format == Format.TABLE ? spec.commandLine().getOut() : spec.commandLine().getErr();
    long different =
        examination.differences().stream().map(Difference::sessionId).distinct().count();
    String upTo =
        examination.upTo().spans().entrySet().stream()
            .map(entry -> entry.getKey() + ":" + entry.getValue().end())
            .collect(Collectors.joining(","));
    summary.printf(
        Locale.ROOT,
        "%,d %s compared, log up to %s: %s.%n",
        examination.sessions(),
        what,
        upTo,
        different == 0 ? "no difference" : different + " differ");
    remarks.forEach(summary::println);
    if (refold.unreadable() > 0) {
      summary.printf(
          Locale.ROOT,
          "%,d records are no events; the projector puts such records on %s.%n",
          refold.unreadable(),
          Topics.SESSION_EVENTS_DLQ);
    }
    examination.holes().forEach(summary::println);
    if (!examination.holes().isEmpty() && different > 0) {
      summary.println("Sessions with events in a hole must differ: the log no longer tells all.");
    } else if (different > 0) {
      summary.println(
          "Are --settle-window and --activity-resolution what the projector runs with?");
    }
  }
}
