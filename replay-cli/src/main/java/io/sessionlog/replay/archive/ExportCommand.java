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
      "Reads the log from its beginning also when --from is given: what an event did depends on all before it.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  replay export --out sessions                       Parquet, all events",
      "  replay export --out november --from 2026-11-01 --to 2026-12-01 --partition-by day",
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
      description = "The folder to make; it must not exist, or be empty.")
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

  @Override
  public Integer call() throws IOException, SQLException {
    Directories.requireAbsentOrEmpty(out);
    try (TopicReader reader = log.open()) {
      Path partial = Directories.partial(out);
      Path temporary = Files.createTempDirectory("replay-export-");
      try {
        Extent captured = reader.capture();
        Extent range = selection.range().within(reader, captured);
        long written = export(reader, range.from(captured), range, partial, temporary);
        Directories.publish(partial, out);
        spec.commandLine().getOut().printf(Locale.ROOT, "%,d events written to %s%n", written, out);
      } finally {
        Directories.delete(partial);
        Directories.delete(temporary);
      }
    }
    return ExitCode.OK;
  }

  private long export(TopicReader reader, Extent read, Extent range, Path partial, Path temporary)
      throws SQLException {
    PrintWriter err = spec.commandLine().getErr();
    Refold refold = fold.refold();
    try (var writer = new ArchiveWriter(partial, temporary, format, partitionBy)) {
      Holes holes =
          reader.read(
              read,
              Progress.of(err, "exporting"),
              raw -> {
                write(writer, refold.apply(raw), range);
                return true;
              });
      holes.sentences().forEach(err::println);
      return writer.finish();
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
