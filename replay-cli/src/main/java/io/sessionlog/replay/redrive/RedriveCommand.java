package io.sessionlog.replay.redrive;

import io.sessionlog.model.Position;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.replay.command.CommandFailure;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.kafka.Extent;
import io.sessionlog.replay.kafka.Span;
import io.sessionlog.replay.kafka.TopicReader;
import io.sessionlog.replay.kafka.TopicWriter;
import io.sessionlog.replay.log.LogOptions;
import io.sessionlog.replay.log.RangeOptions;
import io.sessionlog.replay.output.Cell;
import io.sessionlog.replay.output.Format;
import io.sessionlog.replay.output.Progress;
import io.sessionlog.replay.output.RawCsv;
import io.sessionlog.replay.output.Rows;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "redrive",
    header = "Put refused records back, after a fix.",
    description = {
      "",
      "rejected: bodies that ingest refused with 400 are posted to it again. dlq: records that the projector set aside are appended to the log again. Both come as new events at the log's end, marked with the record header redriven-from, which names where they were; what the log holds with that mark is never put back twice.",
      "",
      "Without --execute nothing is written: the command says what it would do.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  replay redrive dlq                                 what would be put back",
      "  replay redrive dlq --execute",
      "  replay redrive rejected --from 2026-11-23 --session shop-1",
      "  replay redrive rejected --ingest http://localhost:8080 --execute"
    })
public final class RedriveCommand implements Callable<Integer> {

  private static final List<String> COLUMNS = List.of("record", "sessionId", "reason", "decision");

  /** Where refused records lie. */
  enum Source {
    REJECTED(Topics.SESSION_EVENTS_REJECTED, RecordHeaders.REASON),
    DLQ(Topics.SESSION_EVENTS_DLQ, "__streams.errors.message");

    private final String topic;
    private final String reasonHeader;

    Source(String topic, String reasonHeader) {
      this.topic = topic;
      this.reasonHeader = reasonHeader;
    }
  }

  private enum Outcome {
    PUT_BACK,
    WOULD_BE_PUT_BACK,
    PUT_BACK_BEFORE,
    LEFT_ALONE,
    REFUSED_AGAIN;

    String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LogOptions log = new LogOptions();
  @Mixin private RangeOptions range = new RangeOptions();

  @Parameters(paramLabel = "SOURCE", description = "rejected or dlq.")
  private Source source = Source.DLQ;

  @Option(
      names = "--source-topic",
      paramLabel = "TOPIC",
      description =
          "Where the refused records lie. Default: session-events-rejected or session-events-dlq.")
  private @Nullable String sourceTopic;

  @Option(
      names = "--ingest",
      paramLabel = "URL",
      defaultValue = "http://localhost:8080",
      description =
          "Where rejected bodies are posted to, signed with WHATSAPP_API_KEY if that is set. Default: ${DEFAULT-VALUE}.")
  private URI ingest = URI.create("http://localhost:8080");

  @Option(
      names = {"-s", "--session"},
      paramLabel = "ID",
      split = ",",
      description = "Only records with these keys.")
  private Set<String> sessions = new TreeSet<>();

  @Option(
      names = "--unauthenticated",
      description =
          "Also rejected bodies that nobody had proved to be theirs (WEBHOOK_KEEP_UNAUTHENTICATED), such as those signed with a secret that was not set. They are never signed anew: ingest verifies the signature that they came with.")
  private boolean unauthenticated;

  @Option(names = "--execute", description = "Do it.")
  private boolean execute;

  @Option(
      names = {"-o", "--format"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Format format = Format.TABLE;

  @Mixin private RawCsv csv = new RawCsv();

  private final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    String topic = sourceTopic == null ? source.topic : sourceTopic;
    try (TopicReader events = log.open();
        TopicReader refused = TopicReader.open(log.kafka(), topic);
        Refused kind = kind(events.topic())) {
      PutBackBefore before = PutBackBefore.in(events, Progress.of(err, "looking for earlier ones"));
      PutBackBefore again = PutBackBefore.in(refused, Progress.none());
      try (Rows rows = Rows.of(format, COLUMNS, spec.commandLine().getOut(), csv)) {
        Extent wanted = range.within(refused, refused.capture());
        refused.read(
            wanted,
            Progress.none(),
            record -> {
              decide(record, kind, before, again, events, rows);
              return true;
            });
      }
    }
    summarise();
    return counts.containsKey(Outcome.REFUSED_AGAIN) ? ExitCode.REFUSED : ExitCode.OK;
  }

  private Refused kind(String events) {
    return switch (source) {
      case DLQ -> new DeadLetters(events, new TopicWriter(log.kafka()));
      case REJECTED ->
          new RejectedWebhooks(
              new IngestClient(ingest, System.getenv("WHATSAPP_API_KEY")), unauthenticated);
    };
  }

  private void decide(
      ConsumerRecord<byte[], byte[]> record,
      Refused kind,
      PutBackBefore before,
      PutBackBefore again,
      TopicReader events,
      Rows rows) {
    String sessionId = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    if (!sessions.isEmpty() && !sessions.contains(sessionId)) {
      return;
    }
    Verdict verdict = kind.judge(record);
    Position earlier = before.of(verdict.origin());
    Position refusedAgain = again.of(verdict.origin());
    if (earlier != null) {
      tell(rows, record, sessionId, Outcome.PUT_BACK_BEFORE, "at " + earlier);
    } else if (refusedAgain != null) {
      tell(rows, record, sessionId, Outcome.LEFT_ALONE, "refused again, see " + refusedAgain);
    } else if (verdict.obstacle() != null) {
      tell(rows, record, sessionId, Outcome.LEFT_ALONE, verdict.obstacle());
    } else if (!execute) {
      tell(rows, record, sessionId, Outcome.WOULD_BE_PUT_BACK, "");
    } else {
      try {
        Position at = kind.putBack(record, verdict.origin());
        requireMark(events, at, verdict.origin());
        before.add(verdict.origin(), at);
        tell(rows, record, sessionId, Outcome.PUT_BACK, "at " + at);
      } catch (Refused.NotTaken e) {
        tell(rows, record, sessionId, Outcome.REFUSED_AGAIN, String.valueOf(e.getMessage()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CommandFailure(ExitCode.FAILED, "Interrupted; what is listed was done.");
      }
    }
  }

  /** An event without its mark could be put back again and again: better stop at the first. */
  private void requireMark(TopicReader events, Position at, String origin) {
    var spans = new java.util.TreeMap<Integer, Span>();
    spans.put(at.partition(), new Span(at.offset(), at.offset() + 1));
    var marks = new TreeSet<String>();
    events.read(
        new Extent(spans),
        Progress.none(),
        record -> {
          String mark = HeaderText.of(record, RecordHeaders.REDRIVEN_FROM);
          if (mark != null) {
            marks.add(mark);
          }
          return true;
        });
    if (!marks.contains(origin)) {
      throw new CommandFailure(
          ExitCode.REFUSED,
          "%s was put back at %s without its mark %s, so a second run would repeat it. Is %s an ingest of this version, and of this cluster? Nothing more was done."
              .formatted(origin, at, RecordHeaders.REDRIVEN_FROM, ingest));
    }
  }

  private void tell(
      Rows rows,
      ConsumerRecord<byte[], byte[]> record,
      String sessionId,
      Outcome outcome,
      String detail) {
    counts.merge(outcome, 1, Integer::sum);
    rows.add(
        List.of(
            Cell.text(record.partition() + ":" + record.offset()),
            sessionId.isEmpty() ? Cell.NONE : Cell.text(sessionId),
            Cell.text(HeaderText.of(record, source.reasonHeader)),
            Cell.text((outcome.words() + " " + detail).strip())));
  }

  private void summarise() {
    PrintWriter summary =
        format == Format.TABLE ? spec.commandLine().getOut() : spec.commandLine().getErr();
    if (counts.isEmpty()) {
      summary.println("No refused record was found.");
      return;
    }
    summary.println(
        counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().words())
                .collect(Collectors.joining(", "))
            + (execute ? "." : ". Nothing was written; --execute does it."));
  }
}
