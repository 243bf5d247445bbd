package io.sessionlog.notifier.notice;

import io.sessionlog.model.Position;
import io.sessionlog.model.wire.UnreadableEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * How notices stand in records: the value is the body as it is posted, and what a courier must know
 * is in the headers, so that it parses and writes no JSON.
 */
public final class NoticeRecords {

  static final String ID = "id";
  static final String TYPE = "type";
  static final String USER = "user";
  static final String POSITION = "position";
  static final String INDEX = "index";
  static final String LOG = "log";
  static final String FULL = "full";
  static final String ADDRESSEE = "for";

  private NoticeRecords() {}

  static Headers headers(Notice notice, String log) {
    Headers headers = headers(notice.id(), notice.type(), notice.userId());
    add(headers, POSITION, notice.position().toString());
    if (notice.index() > 0) {
      add(headers, INDEX, Integer.toString(notice.index()));
    }
    add(headers, LOG, log);
    addFull(headers, notice);
    return headers;
  }

  /**
   * Of what is made anew for one endpoint. It says no position: it has no place in the order of
   * those that are told to all, and must not be taken for one that was told before.
   */
  public static Headers headersOfRemade(Notice notice, String addressee) {
    Headers headers = headers(notice.id(), notice.type(), notice.userId());
    add(headers, ADDRESSEE, addressee);
    addFull(headers, notice);
    return headers;
  }

  private static void addFull(Headers headers, Notice notice) {
    Payload full = notice.fullBody();
    if (full != null) {
      headers.add(FULL, full.bytes());
    }
  }

  /** Of what tells of no event. */
  public static Headers headers(String id, NoticeType type, @Nullable String userId) {
    var headers = new RecordHeaders();
    add(headers, ID, id);
    add(headers, TYPE, type.wireName());
    if (userId != null) {
      add(headers, USER, userId);
    }
    return headers;
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @throws UnreadableEvent if the record is no notification
   */
  public static Notification read(ConsumerRecord<String, byte[]> record) {
    NoticeType type =
        Optional.ofNullable(text(record.headers(), TYPE))
            .flatMap(NoticeType::parse)
            .orElseThrow(() -> unreadable(record));
    String id = text(record.headers(), ID);
    String log = text(record.headers(), LOG);
    if (id == null || record.key() == null || record.value() == null) {
      throw unreadable(record);
    }
    String position = text(record.headers(), POSITION);
    long order =
        position == null
            ? -1
            : Position.parse(position)
                .map(at -> Notification.order(at.offset(), index(record)))
                .orElseThrow(() -> unreadable(record));
    Header full = record.headers().lastHeader(FULL);
    return new Notification(
        record.partition(),
        record.offset(),
        order,
        log == null ? "" : log,
        id,
        type,
        Instant.ofEpochMilli(record.timestamp()),
        record.key(),
        text(record.headers(), USER),
        Payload.of(record.value()),
        full == null ? null : Payload.of(full.value()),
        text(record.headers(), ADDRESSEE));
  }

  private static int index(ConsumerRecord<String, byte[]> record) {
    String index = text(record.headers(), INDEX);
    try {
      return index == null ? 0 : Integer.parseInt(index);
    } catch (NumberFormatException e) {
      throw unreadable(record);
    }
  }

  private static UnreadableEvent unreadable(ConsumerRecord<String, byte[]> record) {
    return new UnreadableEvent("no notification at " + record.partition() + ":" + record.offset());
  }

  private static @Nullable String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }
}
