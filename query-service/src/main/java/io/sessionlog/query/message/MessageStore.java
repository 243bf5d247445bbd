package io.sessionlog.query.message;

import io.sessionlog.model.message.CallState;
import io.sessionlog.model.message.MessageState;
import io.sessionlog.model.wire.MessageCodec;
import io.sessionlog.support.http.PageCursor;
import io.sessionlog.support.partition.PartitionKeys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** Reads the store of one partition. A range shows the store as it was when the range began. */
final class MessageStore {

  /** Messages that a filter passes over cost time: then a page ends early, with a cursor. */
  private static final int MAX_SCANNED = 10_000;

  private final ReadOnlyKeyValueStore<Bytes, byte[]> store;
  private final int maxScanned;

  MessageStore(ReadOnlyKeyValueStore<Bytes, byte[]> store) {
    this(store, MAX_SCANNED);
  }

  MessageStore(ReadOnlyKeyValueStore<Bytes, byte[]> store, int maxScanned) {
    this.store = store;
    this.maxScanned = maxScanned;
  }

  @Nullable MessageState message(String session, String id) {
    byte[] time = store.get(MessageKeys.index(session, MessageKeys.MESSAGE_INDEX, id));
    return time == null ? null : messageAt(session, PartitionKeys.number(time), id);
  }

  private @Nullable MessageState messageAt(String session, long timeMillis, String id) {
    byte[] state = store.get(MessageKeys.at(session, MessageKeys.MESSAGE, timeMillis, id));
    return state == null ? null : MessageCodec.readMessage(state);
  }

  /**
   * What was found.
   *
   * @param next where the next page goes on; null if this was the last one
   */
  record Page<T>(List<T> items, @Nullable PageCursor next) {}

  Page<MessageState> messages(String session, MessageQuery query) {
    return query.chat() == null ? ofAllChats(session, query) : ofChat(session, query.chat(), query);
  }

  private Page<MessageState> ofAllChats(String session, MessageQuery query) {
    var page = new Pages<MessageState>(query.limit(), maxScanned);
    try (KeyValueIterator<Bytes, byte[]> rows = rows(session, MessageKeys.MESSAGE, query)) {
      while (rows.hasNext() && !page.isFull()) {
        MessageState message = MessageCodec.readMessage(rows.next().value);
        page.add(message, message.time().toEpochMilli(), message.id(), matches(message, query));
      }
      return page.done(rows.hasNext());
    }
  }

  private Page<MessageState> ofChat(String session, String chat, MessageQuery query) {
    var page = new Pages<MessageState>(query.limit(), maxScanned);
    try (KeyValueIterator<Bytes, byte[]> rows =
        range(chatFrom(session, chat, query), chatTo(session, chat, query))) {
      while (rows.hasNext() && !page.isFull()) {
        KeyValue<Bytes, byte[]> row = rows.next();
        MessageKeys.ChatEntry entry = MessageKeys.chatEntry(session, row.key);
        boolean isAskedFor = query.direction() == null || query.direction().isMarkedBy(row.value);
        // Gone from its place since the range began: it moved, and is met or was met elsewhere.
        MessageState message =
            isAskedFor ? messageAt(session, entry.timeMillis(), entry.id()) : null;
        page.add(message, entry.timeMillis(), entry.id(), message != null);
      }
      return page.done(rows.hasNext());
    }
  }

  Page<CallState> calls(String session, MessageQuery query) {
    var page = new Pages<CallState>(query.limit(), maxScanned);
    try (KeyValueIterator<Bytes, byte[]> rows = rows(session, MessageKeys.CALL, query)) {
      while (rows.hasNext() && !page.isFull()) {
        CallState call = MessageCodec.readCall(rows.next().value);
        page.add(call, call.time().toEpochMilli(), call.id(), true);
      }
      return page.done(rows.hasNext());
    }
  }

  /**
   * A chat, counted.
   *
   * @param last null if it was removed while the chats were counted
   */
  record Chat(
      String id,
      int messages,
      int received,
      int sent,
      long lastMillis,
      @Nullable MessageState last) {}

  /** Chats with the newest messages first. They are counted from keys, not from messages. */
  Page<Chat> chats(String session, @Nullable PageCursor after, int limit) {
    List<Tally> chats = new ArrayList<>(tally(session).values());
    Comparator<Tally> newestFirst =
        Comparator.<Tally>comparingLong(chat -> chat.last.timeMillis())
            .reversed()
            .thenComparing(chat -> chat.last.chat());
    chats.sort(newestFirst);
    var page = new Pages<Chat>(limit, maxScanned);
    for (Tally chat : chats) {
      if (page.isFull()) {
        return page.done(true);
      }
      if (after == null || isBehind(chat, after)) {
        page.add(
            chat.counted(messageAt(session, chat.last.timeMillis(), chat.last.id())),
            chat.last.timeMillis(),
            chat.last.chat(),
            true);
      }
    }
    return page.done(false);
  }

  private static boolean isBehind(Tally chat, PageCursor cursor) {
    int byTime = Long.compare(cursor.timeMillis(), chat.last.timeMillis());
    return byTime > 0 || (byTime == 0 && chat.last.chat().compareTo(cursor.id()) > 0);
  }

  private Map<String, Tally> tally(String session) {
    Map<String, Tally> chats = new LinkedHashMap<>();
    try (KeyValueIterator<Bytes, byte[]> rows =
        store.range(MessageKeys.startOfChats(session), MessageKeys.endOfChats(session))) {
      while (rows.hasNext()) {
        KeyValue<Bytes, byte[]> row = rows.next();
        MessageKeys.ChatEntry entry = MessageKeys.chatEntry(session, row.key);
        chats.computeIfAbsent(entry.chat(), chat -> new Tally(entry)).count(row.value);
      }
    }
    return chats;
  }

  private static final class Tally {
    private final MessageKeys.ChatEntry last;
    private int messages;
    private int received;
    private int sent;

    Tally(MessageKeys.ChatEntry last) {
      this.last = last;
    }

    void count(byte[] direction) {
      messages++;
      received += Direction.IN.isMarkedBy(direction) ? 1 : 0;
      sent += Direction.OUT.isMarkedBy(direction) ? 1 : 0;
    }

    Chat counted(@Nullable MessageState lastMessage) {
      return new Chat(last.chat(), messages, received, sent, last.timeMillis(), lastMessage);
    }
  }

  private KeyValueIterator<Bytes, byte[]> rows(String session, byte kind, MessageQuery query) {
    PageCursor cursor = query.cursor();
    Bytes from =
        query.newestMillis() == Long.MAX_VALUE
            ? PartitionKeys.of(session, kind)
            : MessageKeys.startOf(session, kind, query.newestMillis());
    if (cursor != null) {
      from =
          later(from, justBehind(MessageKeys.at(session, kind, cursor.timeMillis(), cursor.id())));
    }
    Bytes to =
        query.afterMillis() == Long.MIN_VALUE
            ? PartitionKeys.endOf(session, kind)
            : MessageKeys.startOf(session, kind, query.afterMillis());
    return range(from, to);
  }

  private static Bytes chatFrom(String session, String chat, MessageQuery query) {
    PageCursor cursor = query.cursor();
    Bytes from =
        query.newestMillis() == Long.MAX_VALUE
            ? MessageKeys.startOfChat(session, chat)
            : MessageKeys.startOfChat(session, chat, query.newestMillis());
    return cursor == null
        ? from
        : later(
            from, justBehind(MessageKeys.inChat(session, chat, cursor.timeMillis(), cursor.id())));
  }

  private static Bytes chatTo(String session, String chat, MessageQuery query) {
    return query.afterMillis() == Long.MIN_VALUE
        ? MessageKeys.endOfChat(session, chat)
        : MessageKeys.startOfChat(session, chat, query.afterMillis());
  }

  /** No key is one of these bounds, so a range from one to itself is empty. */
  private KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
    return store.range(from, later(from, to));
  }

  private static Bytes later(Bytes a, Bytes b) {
    return a.compareTo(b) < 0 ? b : a;
  }

  private static Bytes justBehind(Bytes key) {
    return Bytes.wrap(Arrays.copyOf(key.get(), key.get().length + 1));
  }

  private static boolean matches(MessageState message, MessageQuery query) {
    return query.direction() == null
        || query.direction() == Direction.of(message.content().message().fromMe());
  }

  /** A page as it fills. */
  private static final class Pages<T> {
    private final int limit;
    private final int maxScanned;
    private final List<T> items = new ArrayList<>();
    private int scanned;
    private @Nullable PageCursor last;

    Pages(int limit, int maxScanned) {
      this.limit = limit;
      this.maxScanned = maxScanned;
    }

    boolean isFull() {
      return items.size() >= limit || scanned >= maxScanned;
    }

    void add(@Nullable T item, long timeMillis, String id, boolean isAskedFor) {
      scanned++;
      last = new PageCursor(timeMillis, id);
      if (isAskedFor && item != null) {
        items.add(item);
      }
    }

    Page<T> done(boolean more) {
      return new Page<>(items, more ? last : null);
    }
  }
}
