package io.sessionlog.replay.report;

import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.kafka.Extent;
import io.sessionlog.replay.kafka.Holes;
import io.sessionlog.replay.kafka.TopicReader;
import io.sessionlog.replay.log.FoldOptions;
import io.sessionlog.replay.log.FoldedRecord;
import io.sessionlog.replay.log.LogOptions;
import io.sessionlog.replay.log.RangeOptions;
import io.sessionlog.replay.log.Refold;
import io.sessionlog.replay.output.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "report",
    header = "Write an HTML page about a time range.",
    description = {
      "",
      "Sessions by status over time, connects and drops, time to connect, drop reasons, the slowest and the flappiest sessions. One file that fetches nothing: mail it, archive it, open it offline. Replaces the file if it exists.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  replay report --out week.html --from -7d",
      "  replay report --out november.html --from 2026-11-01 --to 2026-12-01"
    })
public final class ReportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LogOptions log = new LogOptions();
  @Mixin private RangeOptions range = new RangeOptions();
  @Mixin private FoldOptions fold = new FoldOptions();

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "The page to write.")
  private Path out = Path.of("");

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    var figures = new ReportFigures();
    try (TopicReader reader = log.open()) {
      Extent captured = reader.capture();
      Extent wanted = range.within(reader, captured);
      Refold refold = fold.refold();
      Holes holes =
          reader.read(
              wanted.from(captured),
              Progress.of(err, "folding"),
              raw -> {
                FoldedRecord folded = refold.apply(raw);
                figures.add(folded, wanted.contains(folded.record().position()));
                return true;
              });
      holes.sentences().forEach(err::println);
    }
    figures.close();
    write(ReportPage.of(figures));
    spec.commandLine()
        .getOut()
        .printf(Locale.ROOT, "%,d events reported in %s%n", figures.events(), out);
    return ExitCode.OK;
  }

  private void write(String page) throws IOException {
    Path absolute = out.toAbsolutePath();
    Path parent = absolute.getParent();
    Path partial = Files.createTempFile(parent, ".report-", ".partial");
    try {
      Files.writeString(partial, page);
      Files.move(partial, absolute, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
  }
}
