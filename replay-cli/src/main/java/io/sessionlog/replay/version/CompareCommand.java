package io.sessionlog.replay.version;

import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.kafka.ControlTopic;
import io.sessionlog.replay.kafka.TopicReader;
import io.sessionlog.replay.log.LogOptions;
import io.sessionlog.replay.output.Cell;
import io.sessionlog.replay.output.Format;
import io.sessionlog.replay.output.Progress;
import io.sessionlog.replay.output.RawCsv;
import io.sessionlog.replay.output.Rows;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "compare",
    header = "How two versions of the states differ: by field, and by the rule that caused it.",
    description = {
      "",
      "Compares session by session. One that had an event which only one of both has folded yet is not compared. Sessions that differ in the same way are told together, with some of them as examples; of one, its events are folded by both versions, to name the first on which their rules disagree. A rule that this program does not have is not named. A QR code is named by its SHA-256.",
      "",
      "Exit code: 0 if nothing differs, 1 if something does.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  replay compare session-state session-state-2",
      "  replay compare session-state session-state-2 --format ndjson --examples 20"
    })
public final class CompareCommand implements Callable<Integer> {

  private static final List<String> COLUMNS =
      List.of("sessions", "field", "from", "to", "rule", "examples");

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LogOptions log = new LogOptions();

  @Parameters(index = "0", paramLabel = "FROM", description = "Such as session-state.")
  private String from = "";

  @Parameters(index = "1", paramLabel = "TO", description = "Such as session-state-2.")
  private String to = "";

  @Option(
      names = "--examples",
      paramLabel = "N",
      defaultValue = "3",
      description = "Of each kind of difference. Default: ${DEFAULT-VALUE}.")
  private int examples = 3;

  @Option(
      names = {"-o", "--format"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "Of the differences: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Format format = Format.TABLE;

  @Mixin private RawCsv csv = new RawCsv();

  @Override
  public Integer call() {
    try (ControlTopic control = new ControlTopic(log.kafka());
        TopicReader before = states(control, from);
        TopicReader after = states(control, to)) {
      var comparison = new Comparison(Math.max(1, examples));
      comparison.run(
          before, after, Progress.of(spec.commandLine().getErr(), "comparing", "states"));
      try (TopicReader events = log.open()) {
        print(comparison, new Cause(events, control.read(), from, to));
      }
      summarise(comparison);
      return comparison.different() == 0 ? ExitCode.OK : ExitCode.DIFFERENCES;
    }
  }

  private TopicReader states(ControlTopic control, String topic) {
    if (!control.stateTopics().containsKey(topic)) {
      throw Version.unknown(topic, control);
    }
    return TopicReader.open(log.kafka(), topic);
  }

  private void print(Comparison comparison, Cause cause) {
    if (comparison.kinds().isEmpty()) {
      return;
    }
    try (Rows rows = Rows.of(format, COLUMNS, spec.commandLine().getOut(), csv)) {
      for (Comparison.Kind kind : comparison.kinds()) {
        rows.add(
            List.of(
                Cell.number(kind.sessions()),
                Cell.text(kind.field()),
                Cell.text(kind.from()),
                Cell.text(kind.to()),
                Cell.text(cause.of(kind)),
                Cell.text(String.join(" ", kind.exampleIds()))));
      }
    }
  }

  private void summarise(Comparison comparison) {
    PrintWriter summary =
        format == Format.TABLE ? spec.commandLine().getOut() : spec.commandLine().getErr();
    summary.printf(
        "%,d sessions compared, %s.%s%n",
        comparison.compared(),
        comparison.different() == 0
            ? "no difference"
            : "%,d differ".formatted(comparison.different()),
        comparison.inFlight() == 0
            ? ""
            : " %,d had an event that only one has folded yet.".formatted(comparison.inFlight()));
  }
}
