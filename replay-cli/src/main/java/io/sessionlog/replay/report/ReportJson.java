package io.sessionlog.replay.report;

import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.json.Timestamps;
import io.sessionlog.replay.log.Durations;
import io.sessionlog.replay.report.ReportFigures.Hour;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The figures as the page's script reads them: labels are made here, so the script only draws. */
final class ReportJson {

  /** More bars than this cannot be told apart: beyond, days are shown. */
  private static final int MAX_HOURS = 24 * 14;

  private static final int MAX_ROWS = 10;

  private static final long[] BOUNDS_SECONDS = {
    0, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 3_600, 200_000
  };

  private static final DateTimeFormatter HOUR = formatter("d MMM HH:mm");
  private static final DateTimeFormatter DAY = formatter("d MMM");

  private final ReportFigures figures;
  private final StringWriter out = new StringWriter();
  private final JsonGenerator json =
      new JsonFactory().createGenerator(ObjectWriteContext.empty(), out);

  private ReportJson(ReportFigures figures) {
    this.figures = figures;
  }

  static String of(ReportFigures figures) {
    return new ReportJson(figures).write();
  }

  private static DateTimeFormatter formatter(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
  }

  private String write() {
    json.writeStartObject();
    head();
    overTime();
    timeToConnect();
    rows(
        "dropReasons",
        figures.dropReasons().entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .limit(MAX_ROWS)
            .map(entry -> List.of(entry.getKey(), entry.getValue().toString()))
            .toList());
    rows(
        "slowest",
        top(
            session -> (int) Math.min(Integer.MAX_VALUE, session.slowest().toMillis()),
            session -> Durations.format(session.slowest())));
    rows(
        "flappiest",
        top(SessionFigures::drops, session -> session.drops() + " of " + session.connects()));
    json.writeEndObject();
    json.close();
    // Within a script element, only this could end it.
    return out.toString().replace("<", "\\u003c");
  }

  private void head() {
    json.writeName("tiles");
    json.writeStartArray();
    tile("Events", grouped(figures.events()));
    tile("Sessions with events", grouped(figures.sessions().size()));
    tile(
        "Connected at the end",
        "%s of %s"
            .formatted(
                grouped(figures.now().getOrDefault(SessionStatus.SESSION_CONNECTED, 0)),
                grouped(figures.now().values().stream().mapToInt(Integer::intValue).sum())));
    tile("Connects", grouped(figures.connects()));
    tile("Drops", grouped(figures.drops()));
    DurationHistogram times = figures.timeToConnect();
    tile("Median time to connect", times.total() == 0 ? "–" : shown(times.percentile(0.5)));
    json.writeEndArray();
    json.writeStringProperty("from", time(figures.first()));
    json.writeStringProperty("to", time(figures.last()));
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private void tile(String label, String value) {
    json.writeStartObject();
    json.writeStringProperty("label", label);
    json.writeStringProperty("value", value);
    json.writeEndObject();
  }

  private static String shown(Duration duration) {
    return Durations.format(duration);
  }

  private static String time(@Nullable Instant time) {
    return time == null ? "" : Timestamps.format(time);
  }

  private void overTime() {
    boolean daily = figures.hours().size() > MAX_HOURS;
    SortedMap<Instant, Hour> points = daily ? byDay(figures.hours()) : figures.hours();
    json.writeStringProperty("unit", daily ? "day" : "hour");
    strings("labels", points.keySet().stream().map((daily ? DAY : HOUR)::format).toList());
    json.writeName("statuses");
    json.writeStartObject();
    for (SessionStatus status : SessionStatus.known()) {
      numbers(
          status.wireName(),
          points.values().stream().map(hour -> hour.sessions().getOrDefault(status, 0)).toList());
    }
    json.writeEndObject();
    numbers("connects", points.values().stream().map(Hour::connects).toList());
    numbers("drops", points.values().stream().map(Hour::drops).toList());
  }

  /** A day ends as its last hour does. */
  private static SortedMap<Instant, Hour> byDay(SortedMap<Instant, Hour> hours) {
    var days = new TreeMap<Instant, Hour>();
    hours.forEach(
        (time, hour) ->
            days.merge(
                time.truncatedTo(ChronoUnit.DAYS),
                hour,
                (day, next) ->
                    new Hour(
                        next.sessions(),
                        day.connects() + next.connects(),
                        day.drops() + next.drops())));
    return days;
  }

  private void timeToConnect() {
    DurationHistogram times = figures.timeToConnect();
    json.writeName("timeToConnect");
    json.writeStartObject();
    var labels = new java.util.ArrayList<String>();
    var counts = new java.util.ArrayList<Number>();
    for (int i = 0; i + 1 < BOUNDS_SECONDS.length; i++) {
      boolean isLast = i + 2 == BOUNDS_SECONDS.length;
      labels.add(isLast ? "≥ " + bound(i) : "< " + bound(i + 1));
      counts.add(times.between(1_000 * BOUNDS_SECONDS[i], 1_000 * BOUNDS_SECONDS[i + 1]));
    }
    strings("labels", labels);
    numbers("counts", counts);
    if (times.total() > 0) {
      json.writeStringProperty(
          "summary",
          "%s log-ins by QR code: half within %s, nine of ten within %s."
              .formatted(
                  grouped(times.total()),
                  shown(times.percentile(0.5)),
                  shown(times.percentile(0.9))));
    }
    json.writeEndObject();
  }

  private static String bound(int index) {
    long seconds = BOUNDS_SECONDS[index];
    return seconds < 120 ? seconds + " s" : seconds < 3_600 ? seconds / 60 + " min" : "1 h";
  }

  private List<List<String>> top(
      ToIntFunction<SessionFigures> figure,
      java.util.function.Function<SessionFigures, String> shown) {
    return figures.sessions().values().stream()
        .filter(session -> figure.applyAsInt(session) > 0)
        .sorted(Comparator.comparingInt(figure).reversed().thenComparing(SessionFigures::sessionId))
        .limit(MAX_ROWS)
        .map(
            session ->
                List.of(
                    session.sessionId(),
                    session.userId() == null ? "–" : session.userId(),
                    shown.apply(session)))
        .toList();
  }

  private void rows(String name, List<List<String>> rows) {
    json.writeName(name);
    json.writeStartArray();
    for (List<String> row : rows) {
      json.writeStartArray();
      row.forEach(json::writeString);
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private void strings(String name, List<String> values) {
    json.writeName(name);
    json.writeStartArray();
    values.forEach(json::writeString);
    json.writeEndArray();
  }

  private void numbers(String name, List<? extends Number> values) {
    json.writeName(name);
    json.writeStartArray();
    values.forEach(value -> json.writeNumber(value.longValue()));
    json.writeEndArray();
  }
}
