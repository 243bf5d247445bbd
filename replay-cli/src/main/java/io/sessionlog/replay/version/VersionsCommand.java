package io.sessionlog.replay.version;

import io.sessionlog.model.wire.ControlRecords.Fold;
import io.sessionlog.replay.command.CommandFailure;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.kafka.ControlTopic;
import io.sessionlog.replay.kafka.Extent;
import io.sessionlog.replay.kafka.TopicReader;
import io.sessionlog.replay.log.LogOptions;
import io.sessionlog.replay.output.Cell;
import io.sessionlog.replay.output.Format;
import io.sessionlog.replay.output.RawCsv;
import io.sessionlog.replay.output.Rows;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "versions",
    header = "Which versions of the states there are, how far each is, and which is served.",
    description = {
      "",
      "Each fold writes a topic of its own. BEHIND is how many events of the log its projector has yet to fold. One that is rebuilding is being built in bulk, and cannot be served before that has ended.",
      "With --delete, a version that is not served is deleted: its topic, its changelog, its group. Its projectors must have been stopped.",
      ""
    },
    footer = {"", "Examples:", "  replay versions", "  replay versions --delete session-state-2"})
public final class VersionsCommand implements Callable<Integer> {

  private static final List<String> COLUMNS =
      List.of("topic", "served", "fold", "application", "running", "behind");

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LogOptions log = new LogOptions();

  @Option(
      names = "--delete",
      paramLabel = "TOPIC",
      description = "Delete this version; refused for the one that is served.")
  private @Nullable String deleted;

  @Option(
      names = {"-o", "--format"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Format format = Format.TABLE;

  @Mixin private RawCsv csv = new RawCsv();

  @Override
  public Integer call() {
    try (ControlTopic control = new ControlTopic(log.kafka());
        TopicReader events = log.open()) {
      if (deleted == null) {
        list(control, events);
      } else {
        delete(control, deleted);
      }
      return ExitCode.OK;
    }
  }

  private void list(ControlTopic control, TopicReader events) {
    Extent end = events.capture();
    ControlTopic.Content content = control.read();
    Map<String, Integer> existing = control.stateTopics();
    var names = new TreeSet<>(existing.keySet());
    names.addAll(content.folds().keySet());
    try (Rows rows = Rows.of(format, COLUMNS, spec.commandLine().getOut(), csv)) {
      for (String name : names) {
        Fold fold = content.folds().get(name);
        String application = fold == null ? null : fold.applicationId();
        rows.add(
            List.of(
                Cell.text(name),
                Cell.text(role(content, name, existing.containsKey(name))),
                Cell.text(fold == null ? null : fold.version().text()),
                Cell.text(application),
                application == null ? Cell.NONE : Cell.number(control.members(application)),
                application == null
                    ? Cell.NONE
                    : control
                        .behind(application, events.topic(), end)
                        .map(Cell::number)
                        .orElse(Cell.NONE)));
      }
    }
  }

  private static String role(ControlTopic.Content content, String topic, boolean exists) {
    if (!exists) {
      return "missing";
    }
    Fold writer = content.folds().get(topic);
    if (writer != null && writer.rebuild() != null) {
      return "rebuilding";
    }
    return topic.equals(content.served().topic())
        ? "served"
        : topic.equals(content.served().before()) ? "before" : "no";
  }

  private void delete(ControlTopic control, String topic) {
    ControlTopic.Content content = control.read();
    Fold fold = content.folds().get(topic);
    if (fold == null && !control.stateTopics().containsKey(topic)) {
      throw Version.unknown(topic, control);
    }
    if (topic.equals(content.served().topic())) {
      throw new CommandFailure(
          ExitCode.REFUSED,
          "%s is served: serve another version first (replay serve TOPIC).".formatted(topic));
    }
    int running = fold == null ? 0 : control.members(fold.applicationId());
    if (running > 0) {
      throw new CommandFailure(
          ExitCode.REFUSED,
          "%d threads of %s still write %s: stop its projectors first, and wait for 6 s."
              .formatted(running, fold == null ? "" : fold.applicationId(), topic));
    }
    try {
      control.delete(topic, fold);
    } catch (GroupNotEmptyException e) {
      throw new CommandFailure(
          ExitCode.REFUSED,
          "A projector of %s has started meanwhile: stop it, wait for 6 s, and delete %s again."
              .formatted(fold == null ? "" : fold.applicationId(), topic));
    }
    spec.commandLine().getOut().printf("%s is deleted, and all that its projector kept.%n", topic);
  }
}
