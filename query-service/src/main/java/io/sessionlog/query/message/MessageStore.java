package io.sessionlog.query.message;

import io.sessionlog.model.message.CallState;
import io.sessionlog.model.message.MessageState;
import io.sessionlog.model.wire.MessageCodec;
import io.sessionlog.query.partition.Ownership;
import io.sessionlog.support.http.PageCursor;
import io.sessionlog.support.partition.PartitionKeys;
import java.time.Instant;
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

  /**
   * Then a page ends, with a cursor: a message may have 64 Ki characters, and a page 1000 of them.
   */
  private static final int MAX_PAGE_BYTES = 1024 * 1024;

  private final ReadOnlyKeyValueStore<Bytes, byte[]> store;
  private final long hiddenUntil;
  private final int maxScanned;

  /**
   * @param hiddenUntil as {@link Ownership} says for who asks
   */
  MessageStore(ReadOnlyKeyValueStore<Bytes, byte[]> store, long hiddenUntil) {
    this(store, hiddenUntil, MAX_SCANNED);
  }

  MessageStore(ReadOnlyKeyValueStore<Bytes, byte[]> store, long hiddenUntil, int maxScanned) {
    this.store = store;
    this.hiddenUntil = hiddenUntil;
    this.maxScanned = maxScanned;
  }

  @Nullable MessageState message(String session, String id) {
    byte[] time = store.get(MessageKeys.index(session, MessageKeys.MESSAGE_INDEX, id));
    return time == null ? null : messageAt(session, PartitionKeys.number(time), id);
  }

  private @Nullable MessageState messageAt(String session, long timeMillis, String id) {
    return find(session, timeMillis, id).message();
  }

  /** A message, if there is one to be shown, and what it takes in the store. */
  private record Found(@Nullable MessageState message, int bytes) {
    static final Found NOTHING = new Found(null, 0);
  }

  private Found find(String session, long timeMillis, String id) {
    byte[] row = store.get(MessageKeys.at(session, MessageKeys.MESSAGE, timeMillis, id));
    if (row == null) {
      return Found.NOTHING;
    }
    MessageState message = MessageCodec.readMessage(row);
    return isHidden(message.firstEventAt()) ? Found.NOTHING : new Found(message, row.length);
  }

  private boolean isHidden(Instant firstEventAt) {
    return hiddenUntil != Ownership.NOTHING && firstEventAt.toEpochMilli() <= hiddenUntil;
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
        byte[] row = rows.next().value;
        MessageState message = MessageCodec.readMessage(row);
        page.add(
            message,
            message.time().toEpochMilli(),
            message.id(),
            row.length,
            isAskedFor(message, query));
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
        Found found = isAskedFor ? find(session, entry.timeMillis(), entry.id()) : Found.NOTHING;
        page.add(
            found.message(),
            entry.timeMillis(),
            entry.id(),
            found.bytes(),
            found.message() != null);
      }
      return page.done(rows.hasNext());
    }
  }

  Page<CallState> calls(String session, MessageQuery query) {
    var page = new Pages<CallState>(query.limit(), maxScanned);
    try (KeyValueIterator<Bytes, byte[]> rows = rows(session, MessageKeys.CALL, query)) {
      while (rows.hasNext() && !page.isFull()) {
        byte[] row = rows.next().value;
        CallState call = MessageCodec.readCall(row);
        page.add(
            call,
            call.time().toEpochMilli(),
            call.id(),
            row.length,
            !isHidden(call.firstEventAt()));
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

  /**
   * Chats with the newest messages first. They are counted from keys, not from messages, unless
   * some may be hidden.
   */
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
        Found last = find(session, chat.last.timeMillis(), chat.last.id());
        page.add(
            chat.counted(last.message()),
            chat.last.timeMillis(),
            chat.last.chat(),
            last.bytes(),
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
        if (hiddenUntil != Ownership.NOTHING
            && messageAt(session, entry.timeMillis(), entry.id()) == null) {
          continue;
        }
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

  private boolean isAskedFor(MessageState message, MessageQuery query) {
    boolean matches =
        query.direction() == null
            || query.direction() == Direction.of(message.content().message().fromMe());
    return matches && !isHidden(message.firstEventAt());
  }

  /** A page as it fills. */
  private static final class Pages<T> {
    private final int limit;
    private final int maxScanned;
    private final List<T> items = new ArrayList<>();
    private int scanned;
    private int bytes;
    private @Nullable PageCursor last;

    Pages(int limit, int maxScanned) {
      this.limit = limit;
      this.maxScanned = maxScanned;
    }

    boolean isFull() {
      return items.size() >= limit || scanned >= maxScanned || bytes >= MAX_PAGE_BYTES;
    }

    /**
     * @param size of the item in the store, which is about what it takes in an answer
     */
    void add(@Nullable T item, long timeMillis, String id, int size, boolean isAskedFor) {
      scanned++;
      last = new PageCursor(timeMillis, id);
      if (isAskedFor && item != null) {
        items.add(item);
        bytes += size;
      }
    }

    Page<T> done(boolean more) {
      return new Page<>(items, more ? last : null);
    }
  }
}
