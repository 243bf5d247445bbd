package io.sessionlog.replay.version;

import io.sessionlog.model.wire.ControlRecords.Fold;
import io.sessionlog.model.wire.ControlRecords.Served;
import io.sessionlog.replay.command.CommandFailure;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.kafka.ControlTopic;
import io.sessionlog.replay.kafka.Extent;
import io.sessionlog.replay.kafka.TopicReader;
import io.sessionlog.replay.log.LogOptions;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "serve",
    header = "Have another version of the states served, or the one before again.",
    description = {
      "",
      "Query nodes load that version beside the one they serve, and switch in one step once they have it whole; the sink and the reconciler follow. Refused unless its projector runs and has folded all that stood in the log when the command began.",
      ""
    },
    footer = {"", "Examples:", "  replay serve session-state-2", "  replay serve --back"})
public final class ServeCommand implements Callable<Integer> {

  private static final Duration PAUSE = Duration.ofMillis(200);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LogOptions log = new LogOptions();

  @Parameters(arity = "0..1", paramLabel = "TOPIC", description = "Such as session-state-2.")
  private @Nullable String topic;

  @Option(names = "--back", description = "To what was served before.")
  private boolean back;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      defaultValue = "10s",
      description =
          "How long its projector may take for what stood in the log at the start. Default: ${DEFAULT-VALUE}.")
  private Duration patience = Duration.ofSeconds(10);

  @Override
  public Integer call() throws InterruptedException {
    if (back == (topic != null)) {
      throw new ParameterException(spec.commandLine(), "Name a topic, or say --back.");
    }
    try (ControlTopic control = new ControlTopic(log.kafka());
        TopicReader events = log.open()) {
      ControlTopic.Content content = control.read();
      String wanted = topic == null ? before(content.served()) : topic;
      PrintWriter out = spec.commandLine().getOut();
      if (wanted.equals(content.served().topic())) {
        out.printf("%s is served already.%n", wanted);
        return ExitCode.OK;
      }
      requireReady(control, content, wanted, events);
      control.serve(new Served(wanted, content.served().topic(), Instant.now()));
      out.printf(
          "%s is served from now on; query nodes switch as soon as they have loaded it.%n"
              + "Back to %s: replay serve --back%n",
          wanted, content.served().topic());
      return ExitCode.OK;
    }
  }

  private static String before(Served served) {
    if (served.before() == null) {
      throw new CommandFailure(
          ExitCode.REFUSED, "Nothing was served before %s.".formatted(served.topic()));
    }
    return served.before();
  }

  private void requireReady(
      ControlTopic control, ControlTopic.Content content, String wanted, TopicReader events)
      throws InterruptedException {
    Extent end = events.capture();
    Integer partitions = control.stateTopics().get(wanted);
    Fold fold = content.folds().get(wanted);
    if (partitions == null) {
      throw Version.unknown(wanted, control);
    }
    if (fold == null) {
      throw new CommandFailure(
          ExitCode.REFUSED, "No projector has ever said that it writes %s.".formatted(wanted));
    }
    if (fold.rebuild() != null) {
      throw new CommandFailure(
          ExitCode.REFUSED,
          "%s is being rebuilt in bulk since %s, and is not whole. Once that has ended, start its projector."
              .formatted(wanted, fold.at()));
    }
    if (partitions != end.spans().size()) {
      throw new CommandFailure(
          ExitCode.REFUSED,
          "%s has %d partitions and the log %d.".formatted(wanted, partitions, end.spans().size()));
    }
    if (control.members(fold.applicationId()) == 0) {
      throw new CommandFailure(
          ExitCode.REFUSED,
          "No projector of %s runs: %s would stand still. Start it with FOLD_TOPIC=%s."
              .formatted(fold.applicationId(), wanted, wanted));
    }
    long deadline = System.nanoTime() + patience.toNanos();
    Optional<Long> behind = control.behind(fold.applicationId(), events.topic(), end);
    while (behind.orElse(1L) > 0 && System.nanoTime() < deadline) {
      Thread.sleep(PAUSE.toMillis());
      behind = control.behind(fold.applicationId(), events.topic(), end);
    }
    if ((behind.isEmpty() && end.length() > 0) || behind.orElse(0L) > 0) {
      throw new CommandFailure(
          ExitCode.REFUSED,
          "%s lacks %,d events of the log. Wait until replay versions shows 0, or --wait longer."
              .formatted(wanted, behind.orElse(end.length())));
    }
  }
}
