package io.sessionlog.replay.archive;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.FoldResult.Outcome;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.RecordSecrets;
import io.sessionlog.replay.log.FoldedRecord;
import io.sessionlog.replay.output.JsonText;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;

/**
 * The columns of an export, each in one place. First where and when, then the envelope, then what
 * the event did, then the common fields of its data, then all of its data, and at the end the
 * record to the byte.
 *
 * <p>Times are UTC without a zone: what a database shows does not depend on where it runs.
 */
final class ExportColumns {

  private static final Set<String> DATA_FIELDS =
      Set.of(
          "data.reason",
          "data.msg",
          "data.state",
          "data.percent",
          "data.ack",
          "data.message.id",
          "data.message.id._serialized",
          "data.message.from",
          "data.message.to",
          "data.message.type",
          "data.message.fromMe",
          "data.message.hasMedia",
          "data.call.id",
          "data.call.from");

  /** A row before it is written. */
  private record Row(FoldedRecord folded, Map<String, String> fields) {
    @Nullable String field(String name) {
      return fields.get("data." + name);
    }
  }

  @FunctionalInterface
  private interface Value {
    void appendTo(DuckDBAppender row, Row source) throws SQLException;
  }

  private record Column(String name, String type, Value value) {}

  private static final List<Column> COLUMNS =
      List.of(
          text("position", row -> row.folded().record().position().toString()),
          new Column(
              "log_partition",
              "INTEGER",
              (row, source) -> row.append(source.folded().record().raw().partition())),
          new Column(
              "log_offset",
              "BIGINT",
              (row, source) -> row.append(source.folded().record().raw().offset())),
          new Column(
              "log_time",
              "TIMESTAMP",
              (row, source) ->
                  row.appendEpochMicros(1_000 * source.folded().record().raw().timestamp())),
          time("time", EventAttributes::time),
          time("sender_time", EventAttributes::senderTime),
          text("event", attribute(EventAttributes::event)),
          text("session_id", row -> row.folded().record().sessionId()),
          text("user_id", row -> row.folded().owner()),
          text("event_id", attribute(EventAttributes::id)),
          text("source", attribute(EventAttributes::source)),
          text("status_before", row -> status(row.folded().before())),
          text("status", row -> status(row.folded().after())),
          text("outcome", ExportColumns::outcome),
          text("reason", row -> first(row.field("reason"), row.field("msg"))),
          text("wa_state", row -> row.field("state")),
          new Column("percent", "DOUBLE", (row, source) -> row.append(number(source))),
          text(
              "message_id",
              row -> first(row.field("message.id._serialized"), row.field("message.id"))),
          text("message_from", row -> row.field("message.from")),
          text("message_to", row -> row.field("message.to")),
          text("message_type", row -> row.field("message.type")),
          flag("from_me", "message.fromMe"),
          flag("has_media", "message.hasMedia"),
          new Column("ack", "BIGINT", (row, source) -> row.append(integer(source.field("ack")))),
          text("call_id", row -> row.field("call.id")),
          text("call_from", row -> row.field("call.from")),
          new Column("data", "JSON", (row, source) -> row.append(data(source))),
          text("unreadable", row -> row.folded().record().unreadable()),
          new Column(
              "record_key",
              "BLOB",
              (row, source) -> appendBytes(row, source.folded().record().raw().key())),
          text("record_headers", row -> HeadersText.write(row.folded().record().raw().headers())),
          new Column(
              "record_value",
              "BLOB",
              (row, source) -> appendBytes(row, source.folded().record().raw().value())));

  private ExportColumns() {}

  static String definitions() {
    return COLUMNS.stream()
        .map(column -> column.name() + " " + column.type())
        .collect(Collectors.joining(", "));
  }

  static void append(DuckDBAppender appender, FoldedRecord folded) throws SQLException {
    Map<String, String> fields =
        folded.record().event() == null
            ? Map.of()
            : JsonText.scalars(folded.record().raw().value(), DATA_FIELDS);
    var row = new Row(folded, fields);
    appender.beginRow();
    for (Column column : COLUMNS) {
      column.value().appendTo(appender, row);
    }
    appender.endRow();
  }

  private static Column text(String name, Function<Row, @Nullable String> value) {
    return new Column(name, "VARCHAR", (row, source) -> appendText(row, value.apply(source)));
  }

  private static Column flag(String name, String field) {
    return new Column(
        name,
        "BOOLEAN",
        (row, source) -> {
          String text = source.field(field);
          if (text == null) {
            row.appendNull();
          } else {
            row.append(Boolean.parseBoolean(text));
          }
        });
  }

  private static Column time(String name, Function<EventAttributes, @Nullable Instant> value) {
    return new Column(
        name,
        "TIMESTAMP",
        (row, source) -> {
          SessionEvent event = source.folded().record().event();
          Instant time = event == null ? null : value.apply(event.attributes());
          if (time == null) {
            row.appendNull();
          } else {
            row.appendEpochMicros(1_000 * time.toEpochMilli());
          }
        });
  }

  private static Function<Row, @Nullable String> attribute(
      Function<EventAttributes, String> value) {
    return row -> {
      SessionEvent event = row.folded().record().event();
      return event == null ? null : value.apply(event.attributes());
    };
  }

  private static void appendText(DuckDBAppender row, @Nullable String text) throws SQLException {
    if (text == null) {
      row.appendNull();
    } else {
      row.append(text);
    }
  }

  private static void appendBytes(DuckDBAppender row, byte @Nullable [] bytes) throws SQLException {
    if (bytes == null) {
      row.appendNull();
    } else {
      row.append(bytes);
    }
  }

  private static @Nullable String status(@Nullable SessionState state) {
    return state == null ? null : state.statusName();
  }

  private static @Nullable String outcome(Row row) {
    Outcome outcome = row.folded().outcome();
    return outcome == null ? null : outcome.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable String first(@Nullable String one, @Nullable String other) {
    return one == null ? other : one;
  }

  private static @Nullable Double number(Row row) {
    String text = row.field("percent");
    try {
      return text == null ? null : Double.valueOf(text.strip());
    } catch (NumberFormatException notANumber) {
      return null;
    }
  }

  private static @Nullable Long integer(@Nullable String text) {
    try {
      return text == null ? null : Long.valueOf(text);
    } catch (NumberFormatException tooLarge) {
      return null;
    }
  }

  private static @Nullable String data(Row row) {
    return row.folded().record().event() == null
        ? null
        : JsonText.at(
            RecordSecrets.withoutTokens(row.folded().record().raw().value()), List.of("data"));
  }
}
