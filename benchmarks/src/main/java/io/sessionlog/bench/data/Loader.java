package io.sessionlog.bench.data;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.model.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Puts sessions and events where the services read them, as the services would have written them.
 */
public final class Loader implements AutoCloseable {

  /** So many sessions have one owner. */
  public static final int SESSIONS_PER_USER = 50;

  private final KafkaProducer<byte[], byte[]> producer;
  private final long[] nextOffset;
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  public Loader(String bootstrapServers, int partitions) {
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.BATCH_SIZE_CONFIG,
                256 * 1024,
                ProducerConfig.LINGER_MS_CONFIG,
                20,
                // The topics are new: should their leader refuse the first batch of a partition and
                // take the second, it never takes the first.
                ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                1),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    nextOffset = new long[partitions];
  }

  /** The id that has this number; {@code requests.lua} writes the same. */
  public static String sessionId(int number) {
    return "bench-%07d".formatted(number);
  }

  public static String userId(int number) {
    return "user-%07d".formatted(number / SESSIONS_PER_USER);
  }

  /** Connected sessions, the states of which are on {@code session-state}. */
  public void states(int sessions) {
    states(0, sessions);
  }

  /** Those from one number on, up to another. */
  public void states(int first, int end) {
    Instant start = Instant.now().minusSeconds(86_400);
    for (int number = first; number < end; number++) {
      // Their order by time is not that by id.
      state(number, start.plusMillis(number * 7_919L % 80_000_000), null);
    }
    flush();
  }

  /** Sessions whose code lives for the next hour, which a real one does for a minute. */
  public void waitingForScan(int sessions) {
    Instant inAnHour = Instant.now().plusSeconds(3_600);
    for (int number = 0; number < sessions; number++) {
      state(number, inAnHour, Bodies.qr(number));
    }
    flush();
  }

  private void state(int number, Instant at, @Nullable String qr) {
    String id = sessionId(number);
    byte[] key = id.getBytes(StandardCharsets.UTF_8);
    int partition = Utils.toPositive(Utils.murmur2(key)) % nextOffset.length;
    var state =
        new SessionState(
            id,
            userId(number),
            qr == null ? SessionStatus.SESSION_CONNECTED : SessionStatus.QR_GENERATED,
            qr == null
                ? "WhatsApp session connected successfully"
                : "QR code generated, scan to connect",
            qr,
            qr == null ? null : at,
            null,
            false,
            null,
            at.minusSeconds(60),
            at,
            qr == null ? at : null,
            at,
            null,
            qr == null ? "message" : "qr",
            at.plusSeconds(30),
            null,
            new Position(partition, nextOffset[partition]++));
    send(new ProducerRecord<>(Topics.SESSION_STATE, partition, key, StateCodec.write(state)));
  }

  /** Events of so many sessions, in the proportions of {@link Bodies#event}. */
  public void events(int events, int sessions) {
    events(events, sessions, Bodies::event);
  }

  /** Events that each tell of the session itself. */
  public void statusEvents(int events, int sessions) {
    events(events, sessions, Bodies::statusEvent);
  }

  private void events(int events, int sessions, LongFunction<Bodies.Event> bodies) {
    for (int number = 0; number < events; number++) {
      String id = sessionId((int) (number * 7_919L % sessions));
      event("bench-" + number, id, null, Instant.now(), bodies.apply(number));
    }
    flush();
  }

  /**
   * What so many sessions did in some hours, each event at its time; see {@link Bodies#hour}.
   *
   * @param firstAgo the first hour began so many hours ago
   * @param endAgo the last one ended so many hours ago
   * @return how many events that are
   */
  public int hours(int sessions, int firstAgo, int endAgo) {
    Instant now = Instant.now();
    int events = 0;
    for (int ago = firstAgo; ago > endAgo; ago--) {
      Instant start = now.minusSeconds(ago * 3_600L);
      for (int session = 0; session < sessions; session++) {
        List<Bodies.Event> hour = Bodies.hour(session, ago);
        for (int i = 0; i < hour.size(); i++) {
          event(
              "bench-" + events++,
              sessionId(session),
              userId(session),
              start.plusSeconds(60 + 480L * i),
              hour.get(i));
        }
      }
    }
    flush();
    return events;
  }

  /**
   * Sessions that drop once a day for ten minutes, and else say nothing: each hour has numbers.
   *
   * @return how many events that are
   */
  public int days(int sessions, int days) {
    Instant now = Instant.now();
    int events = 0;
    for (int ago = days; ago > 0; ago--) {
      Instant start = now.minus(Duration.ofDays(ago)).plusSeconds(60);
      for (int session = 0; session < sessions; session++) {
        String id = sessionId(session);
        var drop = new Bodies.Event("disconnected", "{\"reason\":\"NAVIGATION\"}");
        event("bench-" + events++, id, userId(session), start, drop);
        var back = new Bodies.Event("ready", "{}");
        event("bench-" + events++, id, userId(session), start.plusSeconds(600), back);
      }
    }
    flush();
    return events;
  }

  private void event(
      String eventId, String session, @Nullable String user, Instant time, Bodies.Event event) {
    byte[] data = event.bytes();
    var attributes =
        new EventAttributes(
            eventId, "/api/whatsapp/webhook/" + session, event.name(), session, time, user, null);
    send(
        new ProducerRecord<>(
            Topics.SESSION_EVENTS,
            null,
            session.getBytes(StandardCharsets.UTF_8),
            EventCodec.write(attributes, data, 0, data.length),
            List.of(
                new RecordHeader(
                    RecordHeaders.CONTENT_TYPE,
                    RecordHeaders.CLOUD_EVENT.getBytes(StandardCharsets.UTF_8)))));
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    var unused =
        producer.send(
            record,
            (stored, refused) -> {
              if (refused != null) {
                failure.compareAndSet(null, refused);
              }
            });
  }

  private void flush() {
    producer.flush();
    Exception refused = failure.get();
    if (refused != null) {
      throw new IllegalStateException("Kafka refused a record", refused);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
