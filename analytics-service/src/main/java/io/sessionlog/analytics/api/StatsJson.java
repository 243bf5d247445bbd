package io.sessionlog.analytics.api;

import io.sessionlog.analytics.numbers.AckKind;
import io.sessionlog.analytics.numbers.InferredLoss;
import io.sessionlog.analytics.numbers.Measures;
import io.sessionlog.analytics.numbers.Numbers;
import io.sessionlog.analytics.numbers.Trouble;
import io.sessionlog.model.DropReason;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.json.Timestamps;
import io.sessionlog.model.message.MessageKind;
import io.sessionlog.support.http.JsonBytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Numbers as JSON; what each means stands in {@code docs/analytics.md}. Counts that are zero are
 * left out of maps by reason, kind or type; every average and quantile stands beside its count.
 */
final class StatsJson {

  /** One of a map's members, and where it stands: a month has 720 such maps of each kind. */
  private record Count(String name, int measure) {

    static <T> List<Count> of(T[] values, Function<T, String> name, ToIntFunction<T> measure) {
      return Stream.of(values)
          .map(value -> new Count(name.apply(value), measure.applyAsInt(value)))
          .toList();
    }
  }

  private static final List<Count> DROPS =
      Count.of(DropReason.values(), DropReason::wireName, Measures::drop);
  private static final List<Count> LOSSES =
      Count.of(InferredLoss.values(), InferredLoss::wireName, Measures::loss);
  private static final List<Count> STATUSES =
      Count.of(SessionStatus.values(), SessionStatus::wireName, Measures::millis);
  private static final List<Count> RECEIVED =
      Count.of(MessageKind.values(), MessageKind::wireName, Measures::received);
  private static final List<Count> SENT =
      Count.of(MessageKind.values(), MessageKind::wireName, Measures::sent);
  private static final List<Count> ACKS =
      Count.of(AckKind.values(), AckKind::wireName, Measures::ack);

  private static final int BYTES_PER_BUCKET = 1_000;

  private StatsJson() {}

  static byte[] tally(
      @Nullable String sessionId, @Nullable String userId, StatsQuery query, Tally tally) {
    var out = new ByteArrayOutputStream((2 + query.buckets()) * BYTES_PER_BUCKET);
    try (JsonGenerator json = JsonBytes.generator(out)) {
      json.writeStartObject();
      if (sessionId != null) {
        json.writeStringProperty("sessionId", sessionId);
      }
      JsonBytes.text(json, "userId", userId);
      if (sessionId == null) {
        json.writeNumberProperty("sessions", tally.sessions());
      }
      head(json, query, tally.untilMillis());
      json.writeName("total");
      numbers(json, tally.total());
      json.writeArrayPropertyStart("buckets");
      String start = hour(query.from());
      for (int i = 0; i < query.buckets(); i++) {
        String end = hour(query.starts().get(i + 1));
        json.writeStartObject();
        json.writeStringProperty("start", start);
        json.writeStringProperty("end", end);
        start = end;
        json.writeName("numbers");
        numbers(json, tally.buckets().get(i));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  static byte[] top(Trouble by, StatsQuery query, long untilMillis, TopList top) {
    var out = new ByteArrayOutputStream(4_096);
    try (JsonGenerator json = JsonBytes.generator(out)) {
      json.writeStartObject();
      json.writeStringProperty("by", by.wireName());
      json.writeStringProperty("from", hour(query.from()));
      json.writeStringProperty("to", hour(query.to()));
      json.writeStringProperty("countedUntil", time(untilMillis));
      json.writeArrayPropertyStart("sessions");
      for (TopList.Entry entry : top.entries()) {
        json.writeStartObject();
        json.writeStringProperty("sessionId", entry.sessionId());
        JsonBytes.text(json, "userId", entry.userId());
        json.writeNumberProperty("value", entry.value());
        json.writeName("numbers");
        numbers(json, entry.numbers());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private static void head(JsonGenerator json, StatsQuery query, long untilMillis) {
    json.writeStringProperty("from", hour(query.from()));
    json.writeStringProperty("to", hour(query.to()));
    json.writeStringProperty("bucket", query.bucket().wireName());
    json.writeStringProperty("timeZone", query.zone().getId());
    json.writeStringProperty("countedUntil", time(untilMillis));
  }

  private static String hour(int hour) {
    return time(Numbers.startMillis(hour));
  }

  private static String time(long millis) {
    return Timestamps.format(Instant.ofEpochMilli(millis));
  }

  static void numbers(JsonGenerator json, Numbers numbers) {
    json.writeStartObject();
    time(json, numbers);
    json.writeNumberProperty("connects", numbers.of(Measures.CONNECTS));
    json.writeObjectPropertyStart("disconnects");
    json.writeNumberProperty("total", Trouble.DISCONNECTS.of(numbers));
    counts(json, "byReason", DROPS, numbers);
    json.writeEndObject();
    json.writeObjectPropertyStart("logins");
    json.writeNumberProperty("codes", numbers.of(Measures.CODES));
    json.writeNumberProperty("attempts", numbers.of(Measures.ATTEMPTS));
    json.writeNumberProperty("successes", numbers.of(Measures.SUCCESSES));
    json.writeNumberProperty("givenUp", numbers.of(Measures.GIVEN_UP));
    latency(json, "timeToConnect", numbers.timeToConnect());
    json.writeEndObject();
    messages(json, numbers);
    json.writeObjectPropertyStart("calls");
    json.writeNumberProperty("total", numbers.of(Measures.CALLS));
    json.writeNumberProperty("video", numbers.of(Measures.VIDEO_CALLS));
    json.writeEndObject();
    json.writeObjectPropertyStart("webhooks");
    json.writeNumberProperty("total", numbers.of(Measures.EVENTS));
    json.writeNumberProperty("late", numbers.of(Measures.LATE));
    json.writeNumberProperty("older", numbers.of(Measures.OLDER));
    json.writeNumberProperty("repeated", numbers.of(Measures.REPEATED));
    json.writeNumberProperty("losses", Trouble.LOSSES.of(numbers));
    counts(json, "lossesByKind", LOSSES, numbers);
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void time(JsonGenerator json, Numbers numbers) {
    long connected = numbers.of(Measures.millis(SessionStatus.SESSION_CONNECTED));
    long unseen = numbers.of(Measures.UNSEEN_MILLIS);
    long down = Trouble.DOWNTIME.of(numbers);
    long known = connected + unseen + down;
    json.writeObjectPropertyStart("time");
    json.writeNumberProperty("knownMillis", known);
    json.writeNumberProperty("connectedMillis", connected);
    json.writeNumberProperty("unseenMillis", unseen);
    json.writeNumberProperty("downMillis", down);
    share(json, "connected", connected, known);
    share(json, "unseen", unseen, known);
    share(json, "down", down, known);
    counts(json, "millisByStatus", STATUSES, numbers);
    json.writeEndObject();
  }

  /** Null of nothing: a share of no time is none. */
  private static void share(JsonGenerator json, String name, long part, long whole) {
    if (whole == 0) {
      json.writeNullProperty(name);
    } else {
      json.writeNumberProperty(name, Math.round(1e6 * part / whole) / 1e6);
    }
  }

  private static void messages(JsonGenerator json, Numbers numbers) {
    json.writeObjectPropertyStart("messages");
    counts(json, "received", RECEIVED, numbers);
    counts(json, "sent", SENT, numbers);
    counts(json, "acks", ACKS, numbers);
    json.writeEndObject();
    json.writeObjectPropertyStart("delivery");
    json.writeNumberProperty("sent", numbers.of(Measures.SENT));
    json.writeNumberProperty("delivered", numbers.of(Measures.DELIVERED));
    json.writeNumberProperty("read", numbers.of(Measures.READ));
    json.writeNumberProperty("failed", numbers.of(Measures.FAILED));
    latency(json, "timeToDelivered", numbers.timeToDelivered());
    latency(json, "timeToRead", numbers.timeToRead());
    json.writeEndObject();
  }

  private static void counts(JsonGenerator json, String name, List<Count> counts, Numbers numbers) {
    json.writeObjectPropertyStart(name);
    for (Count count : counts) {
      long value = numbers.of(count.measure());
      if (value != 0) {
        json.writeNumberProperty(count.name(), value);
      }
    }
    json.writeEndObject();
  }

  /**
   * The whole answer. A month of hours is 650 kB: they are copied once, and not read again.
   *
   * @param data as {@link #tally} and {@link #top} give it
   */
  static byte[] answer(byte[] data, Instant now) {
    byte[] head = "{\"success\":true,\"data\":".getBytes(StandardCharsets.US_ASCII);
    byte[] end =
        (",\"timestamp\":\"" + Timestamps.format(now) + "\"}").getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(head.length + data.length + end.length)
        .put(head)
        .put(data)
        .put(end)
        .array();
  }

  private static void latency(JsonGenerator json, String name, Numbers.Latency latency) {
    long count = latency.spread().count();
    json.writeObjectPropertyStart(name);
    json.writeNumberProperty("count", count);
    if (count > 0) {
      json.writeNumberProperty("averageMillis", Math.round((double) latency.sumMillis() / count));
      json.writeNumberProperty("p50Millis", latency.spread().quantileMillis(0.5));
      json.writeNumberProperty("p90Millis", latency.spread().quantileMillis(0.9));
      json.writeNumberProperty("p99Millis", latency.spread().quantileMillis(0.99));
    }
    json.writeEndObject();
  }
}
