package io.sessionlog.replay.log;

import io.sessionlog.model.EventNames;
import io.sessionlog.model.SessionEvent;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which events count. */
public final class SelectionOptions {

  @Mixin private RangeOptions range = new RangeOptions();

  @Option(
      names = {"-s", "--session"},
      paramLabel = "ID",
      split = ",",
      description = "Only events of these sessions.")
  private Set<String> sessions = new TreeSet<>();

  @Option(
      names = {"-u", "--user"},
      paramLabel = "ID",
      split = ",",
      description =
          "Only events of sessions that belonged to these users when the event came. Reads the log from its beginning, to know.")
  private Set<String> users = new TreeSet<>();

  @Option(
      names = {"-t", "--type"},
      paramLabel = "EVENT",
      split = ",",
      converter = KnownEvent.class,
      description = "Only these events, such as qr,ready,disconnected.")
  private Set<String> types = new TreeSet<>();

  /** A misspelt name would select nothing, and look like an answer. */
  static final class KnownEvent implements ITypeConverter<String> {
    @Override
    public String convert(String name) {
      if (!EventNames.isKnown(name)) {
        throw new TypeConversionException(
            "no event has the name '%s'. Names are as senders write them, such as qr, ready, disconnected, message_ack, session_registered"
                .formatted(name));
      }
      return name;
    }
  }

  public RangeOptions range() {
    return range;
  }

  /** Whether the owners of sessions must be known, which only a refold tells. */
  public boolean needsOwners() {
    return !users.isEmpty();
  }

  public boolean takesSession(String sessionId) {
    return sessions.isEmpty() || sessions.contains(sessionId);
  }

  public boolean takesOwner(@Nullable String owner) {
    return users.isEmpty() || (owner != null && users.contains(owner));
  }

  /** Without the bounds of the range, which may be others each time. */
  @Override
  public String toString() {
    return "sessions %s, users %s, events %s, partitions %s"
        .formatted(
            new TreeSet<>(sessions),
            new TreeSet<>(users),
            new TreeSet<>(types),
            range.partitions());
  }

  /** What is unreadable has no type. */
  public boolean takesType(LogRecord record) {
    SessionEvent event = record.event();
    return types.isEmpty() || (event != null && types.contains(event.attributes().event()));
  }
}
