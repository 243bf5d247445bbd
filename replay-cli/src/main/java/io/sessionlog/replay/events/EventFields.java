package io.sessionlog.replay.events;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.json.Timestamps;
import io.sessionlog.replay.log.LogRecord;
import io.sessionlog.replay.output.Cell;
import io.sessionlog.replay.output.Format;
import io.sessionlog.replay.output.JsonText;
import io.sessionlog.replay.output.Redaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The columns that an event can be shown in, by name. */
final class EventFields {

  private static final Map<String, BiFunction<LogRecord, byte[], Cell>> KNOWN =
      new LinkedHashMap<>();

  static {
    KNOWN.put("position", (record, value) -> Cell.text(record.position().toString()));
    KNOWN.put("partition", (record, value) -> Cell.number(record.raw().partition()));
    KNOWN.put("offset", (record, value) -> Cell.number(record.raw().offset()));
    KNOWN.put(
        "timestamp",
        (record, value) ->
            Cell.text(Timestamps.format(Instant.ofEpochMilli(record.raw().timestamp()))));
    KNOWN.put("time", attribute(attributes -> Cell.text(Timestamps.format(attributes.time()))));
    KNOWN.put("event", attribute(attributes -> Cell.text(attributes.event())));
    KNOWN.put("sessionId", (record, value) -> Cell.text(record.sessionId()));
    KNOWN.put("userId", attribute(attributes -> Cell.text(attributes.userId())));
    KNOWN.put("id", attribute(attributes -> Cell.text(attributes.id())));
    KNOWN.put("source", attribute(attributes -> Cell.text(attributes.source())));
    KNOWN.put(
        "senderTime",
        attribute(
            attributes -> {
              Instant time = attributes.senderTime();
              return time == null ? Cell.NONE : Cell.text(Timestamps.format(time));
            }));
    KNOWN.put("data", member("data"));
    KNOWN.put(
        "envelope",
        (record, value) ->
            record.event() == null ? Cell.NONE : Cell.json(JsonText.at(value, List.of())));
    KNOWN.put("unreadable", (record, value) -> Cell.text(record.unreadable()));
  }

  private final List<String> names;
  private final List<BiFunction<LogRecord, byte[], Cell>> columns = new ArrayList<>();
  private final Redaction redaction;

  /**
   * @param names known ones, or paths into the event's data, such as {@code data.message.from}
   */
  EventFields(List<String> names, Redaction redaction) {
    this.names = names;
    this.redaction = redaction;
    for (String name : names) {
      var known = KNOWN.get(name);
      if (known == null && !name.startsWith("data.")) {
        throw new IllegalArgumentException(
            "There is no field '%s'. Fields are %s, and paths such as data.message.from."
                .formatted(name, String.join(", ", KNOWN.keySet())));
      }
      columns.add(known == null ? member(name) : known);
    }
  }

  static List<String> defaults(Format format) {
    return format == Format.NDJSON
        ? List.of(
            "position",
            "time",
            "event",
            "sessionId",
            "userId",
            "id",
            "source",
            "senderTime",
            "data",
            "unreadable")
        : List.of("position", "time", "event", "sessionId", "userId", "data");
  }

  List<String> names() {
    return names;
  }

  List<Cell> of(LogRecord record) {
    byte[] value = record.event() == null ? new byte[0] : redaction.ofEvent(record.raw().value());
    return columns.stream().map(column -> column.apply(record, value)).toList();
  }

  private static BiFunction<LogRecord, byte[], Cell> attribute(
      Function<EventAttributes, Cell> column) {
    return (record, value) -> {
      SessionEvent event = record.event();
      return event == null ? Cell.NONE : column.apply(event.attributes());
    };
  }

  private static BiFunction<LogRecord, byte[], Cell> member(String path) {
    List<String> steps = List.of(path.split("\\."));
    return (record, value) ->
        record.event() == null ? Cell.NONE : Cell.json(JsonText.at(value, steps));
  }
}
