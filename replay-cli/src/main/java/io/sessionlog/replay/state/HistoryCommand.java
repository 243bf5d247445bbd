package io.sessionlog.replay.state;

import io.sessionlog.replay.command.CommandFailure;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.kafka.Holes;
import io.sessionlog.replay.kafka.TopicReader;
import io.sessionlog.replay.log.FoldOptions;
import io.sessionlog.replay.log.LogOptions;
import io.sessionlog.replay.log.Refold;
import io.sessionlog.replay.output.Format;
import io.sessionlog.replay.output.Progress;
import io.sessionlog.replay.output.RawCsv;
import io.sessionlog.replay.output.Rows;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "history",
    header = "Print a session's life as a timeline.",
    description = {
      "",
      "One line for each event that changed something, or that a rule kept from it: what the status was before and after, how long the one before had lasted, and the rule. Events without effect are counted, not listed.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  replay history shop-1",
      "  replay history shop-1 --all --format ndjson"
    })
public final class HistoryCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LogOptions log = new LogOptions();
  @Mixin private FoldOptions fold = new FoldOptions();

  @Parameters(paramLabel = "SESSION", description = "The session's id.")
  private String sessionId = "";

  @Option(
      names = {"-o", "--format"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description =
          "${COMPLETION-CANDIDATES}; lasted is in milliseconds except in the table. Default: ${DEFAULT-VALUE}.")
  private Format format = Format.TABLE;

  @Mixin private RawCsv csv = new RawCsv();

  @Option(names = "--all", description = "List also the events without effect.")
  private boolean all;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    byte[] key = sessionId.getBytes(StandardCharsets.UTF_8);
    Refold refold = fold.refold();
    var found = new AtomicBoolean();
    try (TopicReader reader = log.open()) {
      List<String> footer;
      Holes holes;
      try (Rows rows = Rows.of(format, Timeline.COLUMNS, out, csv)) {
        var timeline = new Timeline(rows, format, all || format == Format.NDJSON);
        holes =
            reader.read(
                reader.capture(),
                Progress.of(err, "reading"),
                raw -> {
                  if (Arrays.equals(raw.key(), key)) {
                    found.set(true);
                    timeline.add(refold.apply(raw));
                  }
                  return true;
                });
        footer = timeline.close();
      }
      if (format == Format.TABLE) {
        footer.forEach(out::println);
      }
      holes.sentences().forEach(err::println);
      if (!found.get()) {
        throw new CommandFailure(
            ExitCode.NOT_FOUND,
            "%s holds no event of session '%s'.".formatted(reader.topic(), sessionId));
      }
    }
    return ExitCode.OK;
  }
}
