package io.sessionlog.replay.state;

import io.sessionlog.model.SessionState;
import io.sessionlog.model.json.Timestamps;
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.replay.command.CommandFailure;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.kafka.Extent;
import io.sessionlog.replay.kafka.Holes;
import io.sessionlog.replay.kafka.TopicReader;
import io.sessionlog.replay.log.FoldOptions;
import io.sessionlog.replay.log.LogOptions;
import io.sessionlog.replay.log.LogPoint;
import io.sessionlog.replay.log.Refold;
import io.sessionlog.replay.output.Cell;
import io.sessionlog.replay.output.Format;
import io.sessionlog.replay.output.Progress;
import io.sessionlog.replay.output.RawCsv;
import io.sessionlog.replay.output.Redaction;
import io.sessionlog.replay.output.Rows;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "state",
    header = "Print the state of sessions as it is, or was at a point: time travel.",
    description = {
      "",
      "Folds the log up to the point with the fold of the live system, and prints what was true"
          + " then, ordered by session id. A position includes its event; a time includes what was"
          + " appended by then.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  replay state                                      every session as it is now",
      "  replay state --at 2026-11-23T10:00Z               every session at ten",
      "  replay state --at 2026-11-23T10:00Z --user acme --format table",
      "  replay state --at 3:1042 --session shop-1         right after that event"
    })
public final class StateCommand implements Callable<Integer> {

  private static final List<String> COLUMNS =
      List.of(
          "sessionId",
          "userId",
          "status",
          "message",
          "statusSince",
          "lastEvent",
          "lastEventAt",
          "position");

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LogOptions log = new LogOptions();
  @Mixin private FoldOptions fold = new FoldOptions();

  @Option(
      names = "--at",
      paramLabel = "POINT",
      description =
          "Default: the end of the log, which is how things stand now. A time (2026-11-23T10:00Z,"
              + " 2026-11-23, -90m, now) or positions (3:1042,4:977; only sessions of the"
              + " partitions that are named are printed).")
  private @Nullable LogPoint at;

  @Option(
      names = {"-s", "--session"},
      paramLabel = "ID",
      split = ",",
      description = "Only these sessions; unknown ones end with code 4.")
  private Set<String> sessions = new TreeSet<>();

  @Option(
      names = {"-u", "--user"},
      paramLabel = "ID",
      split = ",",
      description = "Only sessions that belonged to these users then.")
  private Set<String> users = new TreeSet<>();

  @Option(
      names = {"-o", "--format"},
      paramLabel = "FORMAT",
      defaultValue = "ndjson",
      description =
          "${COMPLETION-CANDIDATES}. NDJSON is the state as session-state holds it. Default:"
              + " ${DEFAULT-VALUE}.")
  private Format format = Format.NDJSON;

  @Mixin private RawCsv csv = new RawCsv();

  @Option(
      names = "--redact",
      paramLabel = "NAME",
      split = ",",
      description = "Print [redacted] for these members of the state, such as qr.")
  private Set<String> redacted = new TreeSet<>();

  @Override
  public Integer call() {
    Refold refold = fold.refold();
    try (TopicReader reader = log.open()) {
      Extent captured = reader.capture();
      Extent extent = LogOptions.between(reader, captured, null, at == null ? null : after(at));
      Progress progress = Progress.of(spec.commandLine().getErr(), "folding");
      Holes holes =
          reader.read(
              extent,
              progress,
              raw -> {
                refold.apply(raw);
                return true;
              });
      explain(holes, refold);
    }
    print(refold);
    return refuseUnknown(refold);
  }

  /** A range ends before its last point; here the point itself counts. */
  private static LogPoint after(LogPoint at) {
    if (at instanceof LogPoint.Time time) {
      return new LogPoint.Time(time.instant().plusMillis(1));
    }
    var offsets = new java.util.TreeMap<>(((LogPoint.Positions) at).offsets());
    offsets.replaceAll((partition, offset) -> offset + 1);
    return new LogPoint.Positions(offsets);
  }

  private void explain(Holes holes, Refold refold) {
    PrintWriter err = spec.commandLine().getErr();
    holes.sentences().forEach(err::println);
    if (!holes.isEmpty()) {
      err.println("What those events did is missing from these states.");
    }
    if (refold.unreadable() > 0) {
      err.printf(
          "%d records are no events and were passed over, as the projector does.%n",
          refold.unreadable());
    }
  }

  private void print(Refold refold) {
    PrintWriter out = spec.commandLine().getOut();
    var redaction = new Redaction(redacted);
    List<SessionState> states =
        refold.states().stream()
            .filter(state -> sessions.isEmpty() || sessions.contains(state.sessionId()))
            .filter(state -> users.isEmpty() || isOf(users, state.userId()))
            .sorted(Comparator.comparing(SessionState::sessionId))
            .toList();
    if (format == Format.NDJSON) {
      for (SessionState state : states) {
        byte[] json = redaction.of(StateCodec.write(state));
        out.println(new String(json, StandardCharsets.UTF_8));
      }
      return;
    }
    try (Rows rows = Rows.of(format, COLUMNS, out, csv)) {
      states.forEach(state -> rows.add(cells(state)));
    }
  }

  private static boolean isOf(Set<String> users, @Nullable String userId) {
    return userId != null && users.contains(userId);
  }

  private static List<Cell> cells(SessionState state) {
    Instant since = state.statusSince();
    return List.of(
        Cell.text(state.sessionId()),
        Cell.text(state.userId()),
        Cell.text(state.statusName()),
        Cell.text(state.message()),
        since == null ? Cell.NONE : Cell.text(Timestamps.format(since)),
        Cell.text(state.lastEvent()),
        Cell.text(Timestamps.format(state.lastEventAt())),
        Cell.text(state.position().toString()));
  }

  private int refuseUnknown(Refold refold) {
    List<String> unknown =
        sessions.stream().filter(session -> refold.state(session) == null).toList();
    if (!unknown.isEmpty()) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          "At that point nothing was known of %s: no event had come, or the session had been deleted. See: replay history SESSION"
              .formatted(String.join(", ", unknown)));
    }
    return ExitCode.OK;
  }
}
