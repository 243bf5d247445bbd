package io.sessionlog.replay.verify;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.kafka.TopicReader;
import io.sessionlog.replay.log.FoldOptions;
import io.sessionlog.replay.log.LogOptions;
import io.sessionlog.replay.log.Refold;
import io.sessionlog.replay.output.Cell;
import io.sessionlog.replay.output.Format;
import io.sessionlog.replay.output.Progress;
import io.sessionlog.replay.output.Rows;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "verify",
    header = "Refold the whole log and compare it with what is served.",
    description = {
      "",
      "Compares session by session, each at the position that its served state carries; events that come meanwhile are no differences. A session whose served state does not reach the last event that it had when the command began is one. Prints every difference with both values; a QR code is named by its SHA-256.",
      "",
      "Exit code: 0 if nothing differs, 1 if something does.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  replay verify",
      "  replay verify --format ndjson --wait 60s > differences.ndjson"
    })
public final class VerifyCommand implements Callable<Integer> {

  private static final List<String> COLUMNS =
      List.of("sessionId", "position", "field", "served", "refolded");

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LogOptions log = new LogOptions();
  @Mixin private FoldOptions fold = new FoldOptions();

  @Option(
      names = "--state-topic",
      paramLabel = "TOPIC",
      defaultValue = Topics.SESSION_STATE,
      description = "What is served. Default: ${DEFAULT-VALUE}.")
  private String stateTopic = Topics.SESSION_STATE;

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

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    Refold refold = fold.refold();
    try (TopicReader events = log.open();
        TopicReader states = TopicReader.open(log.kafka(), stateTopic)) {
      var examination =
          new Examination(events, states, refold, () -> Progress.of(err, "comparing"));
      examination.run(patience);
      print(examination);
      summarise(examination, refold);
      return examination.differences().isEmpty() ? ExitCode.OK : ExitCode.DIFFERENCES;
    }
  }

  private void print(Examination examination) {
    if (examination.differences().isEmpty()) {
      return;
    }
    try (Rows rows = Rows.of(format, COLUMNS, spec.commandLine().getOut())) {
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

  private void summarise(Examination examination, Refold refold) {
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
        "%,d sessions compared, log up to %s: %s.%n",
        examination.sessions(),
        upTo,
        different == 0 ? "no difference" : different + " differ");
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
      summary.println("Is --settle-window what the projector runs with?");
    }
  }
}
