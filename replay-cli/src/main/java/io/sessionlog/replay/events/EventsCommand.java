package io.sessionlog.replay.events;

import io.sessionlog.replay.kafka.Extent;
import io.sessionlog.replay.kafka.Holes;
import io.sessionlog.replay.kafka.TopicReader;
import io.sessionlog.replay.log.FoldOptions;
import io.sessionlog.replay.log.FoldedRecord;
import io.sessionlog.replay.log.LogOptions;
import io.sessionlog.replay.log.LogRecord;
import io.sessionlog.replay.log.Refold;
import io.sessionlog.replay.log.SelectionOptions;
import io.sessionlog.replay.output.Format;
import io.sessionlog.replay.output.Progress;
import io.sessionlog.replay.output.RawCsv;
import io.sessionlog.replay.output.Redaction;
import io.sessionlog.replay.output.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "events",
    header = "Stream events of the log.",
    description = {
      "",
      "Prints the selected events in the log's order: each session's events as they were appended, partitions merged by time. Stops at the end that the log has at the start, unless --follow is given.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  replay events --session shop-1                    every event of one session",
      "  replay events --user acme --from -24h --format table",
      "  replay events -t disconnected --fields time,sessionId,data.reason --format csv",
      "  replay events --from 3:1042 --to 3:1050           eight offsets of partition 3",
      "  replay events --follow --redact qr,data.message.body"
    })
public final class EventsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LogOptions log = new LogOptions();
  @Mixin private SelectionOptions selection = new SelectionOptions();
  @Mixin private FoldOptions fold = new FoldOptions();

  @Option(
      names = {"-o", "--format"},
      paramLabel = "FORMAT",
      defaultValue = "ndjson",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Format format = Format.NDJSON;

  @Mixin private RawCsv csv = new RawCsv();

  @Option(
      names = "--fields",
      paramLabel = "NAME",
      split = ",",
      description =
          "What to print of each event: position, partition, offset, time, timestamp, event, sessionId, userId, id, source, senderTime, data, envelope (all of it, as it stands in the log), unreadable, and paths such as data.message.from.")
  private List<String> fields = new ArrayList<>();

  @Option(
      names = "--redact",
      paramLabel = "NAME",
      split = ",",
      description =
          "Print [redacted] for these members: a bare name such as qr wherever it stands, a path such as data.message.body there alone. qr hides the QR and pairing codes of every sender, by whatever name.")
  private Set<String> redacted = new TreeSet<>();

  @Option(names = "--follow", description = "Go on with new events until interrupted.")
  private boolean follow;

  @Override
  public Integer call() {
    if (follow && selection.range().hasEnd()) {
      throw new ParameterException(spec.commandLine(), "--follow has no end: leave out --to.");
    }
    EventFields columns = columns();
    try (TopicReader reader = log.open();
        Rows rows = Rows.of(format, columns.names(), spec.commandLine().getOut(), csv)) {
      Extent captured = reader.capture();
      Extent range = selection.range().within(reader, captured);
      var printer = new Printer(columns, rows, range);
      Progress progress = Progress.of(spec.commandLine().getErr(), "reading");
      Extent read = selection.needsOwners() ? range.from(captured) : range;
      Holes holes = reader.read(read, progress, printer::visit);
      rows.flush();
      holes.sentences().forEach(spec.commandLine().getErr()::println);
      if (follow) {
        printer.everything = true;
        reader.follow(range, rows::flush, printer::visit);
      }
    }
    return CommandLine.ExitCode.OK;
  }

  private EventFields columns() {
    List<String> names = fields.isEmpty() ? EventFields.defaults(format) : fields;
    try {
      return new EventFields(names, new Redaction(redacted));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private final class Printer {
    private final EventFields columns;
    private final Rows rows;
    private final Extent range;
    private final @Nullable Refold owners;
    private boolean everything;

    Printer(EventFields columns, Rows rows, Extent range) {
      this.columns = columns;
      this.rows = rows;
      this.range = range;
      this.owners = selection.needsOwners() ? fold.refold() : null;
    }

    boolean visit(ConsumerRecord<byte[], byte[]> raw) {
      if (owners == null) {
        // By the key alone, so that the events of other sessions need not be parsed.
        if (selection.takesSession(LogRecord.sessionId(raw))) {
          print(LogRecord.of(raw));
        }
        return true;
      }
      FoldedRecord folded = owners.apply(raw);
      if (selection.takesOwner(folded.owner())
          && selection.takesSession(folded.record().sessionId())) {
        print(folded.record());
      }
      return true;
    }

    private void print(LogRecord record) {
      if (selection.takesType(record) && (everything || range.contains(record.position()))) {
        rows.add(columns.of(record));
      }
    }
  }
}
