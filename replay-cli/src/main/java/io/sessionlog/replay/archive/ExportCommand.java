package io.sessionlog.replay.archive;

import io.sessionlog.replay.command.CommandFailure;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.kafka.Extent;
import io.sessionlog.replay.kafka.Holes;
import io.sessionlog.replay.kafka.TopicReader;
import io.sessionlog.replay.log.FoldOptions;
import io.sessionlog.replay.log.FoldedRecord;
import io.sessionlog.replay.log.LogOptions;
import io.sessionlog.replay.log.Refold;
import io.sessionlog.replay.log.SelectionOptions;
import io.sessionlog.replay.output.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "export",
    header = "Write the log as files for DuckDB, Spark and pandas.",
    description = {
      "",
      "One row for each event: typed columns for the envelope, for what the event did to its session, and for the common fields of its data; all of its data as JSON; and the record to the byte, so that 'replay load' can put it back. The folder appears when it is complete.",
      "",
      "With --since-last the folder gets what came since the last export into it, as more files: those that are there are not touched.",
      "",
      "Reads the log from its beginning also when --from or --since-last is given: what an event did depends on all before it.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  replay export --out sessions                       Parquet, all events",
      "  replay export --out november --from 2026-11-01 --to 2026-12-01 --partition-by day",
      "  replay export --out sessions --partition-by day --since-last    each night: what is new",
      "  replay export --out one-bug --session shop-1 --format ndjson"
    })
public final class ExportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LogOptions log = new LogOptions();
  @Mixin private SelectionOptions selection = new SelectionOptions();
  @Mixin private FoldOptions fold = new FoldOptions();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description =
          "The folder to make; it must not exist, or be empty. With --since-last: or hold an export.")
  private Path out = Path.of("");

  @Option(
      names = {"-o", "--format"},
      paramLabel = "FORMAT",
      defaultValue = "parquet",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private ArchiveFormat format = ArchiveFormat.PARQUET;

  @Option(
      names = "--partition-by",
      paramLabel = "KEY",
      description =
          "${COMPLETION-CANDIDATES}: folders such as day=2026-11-23, which the readers take for a column.")
  private @Nullable PartitionBy partitionBy;

  @Option(
      names = "--since-last",
      description =
          "Write only what came after the export that DIR holds; everything if there is none yet. --from counts for the first one alone.")
  private boolean sinceLast;

  @Override
  public Integer call() throws IOException, SQLException {
    try (ExportFolder folder = ExportFolder.open(out, sinceLast, terms());
        TopicReader reader = log.open()) {
      Path temporary = Files.createTempDirectory("replay-export-");
      try {
        Extent captured = reader.capture();
        Extent range = folder.rest(selection.range().within(reader, captured), captured);
        boolean isNothingNew = folder.chunks() > 0 && range.length() == 0;
        long written = isNothingNew ? 0 : export(reader, captured, range, folder, temporary);
        spec.commandLine().getOut().printf(Locale.ROOT, "%,d events written to %s%n", written, out);
      } finally {
        Directories.delete(temporary);
      }
    }
    return ExitCode.OK;
  }

  private String terms() {
    return "%s as %s by %s, %s, %s"
        .formatted(
            log.topic(),
            format.extension(),
            partitionBy == null ? "nothing" : partitionBy.name().toLowerCase(Locale.ROOT),
            selection,
            fold);
  }

  private long export(
      TopicReader reader, Extent captured, Extent range, ExportFolder folder, Path temporary)
      throws IOException, SQLException {
    PrintWriter err = spec.commandLine().getErr();
    Refold refold = fold.refold();
    try (var writer =
        new ArchiveWriter(folder.partial(), temporary, format, partitionBy, folder.chunks())) {
      Holes holes =
          reader.read(
              range.from(captured),
              Progress.of(err, "exporting"),
              raw -> {
                write(writer, refold.apply(raw), range);
                return true;
              });
      holes.sentences().forEach(err::println);
      long written = writer.finish();
      folder.publish(writer.chunks(), range);
      return written;
    }
  }

  private void write(ArchiveWriter writer, FoldedRecord folded, Extent range) {
    ConsumerRecord<byte[], byte[]> raw = folded.record().raw();
    if (!range.contains(folded.record().position())
        || !selection.takesSession(folded.record().sessionId())
        || !selection.takesType(folded.record())
        || !selection.takesOwner(folded.owner())) {
      return;
    }
    try {
      writer.add(folded);
    } catch (SQLException e) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "The event at %d:%d cannot be written: %s"
              .formatted(raw.partition(), raw.offset(), e.getMessage()));
    }
  }
}
