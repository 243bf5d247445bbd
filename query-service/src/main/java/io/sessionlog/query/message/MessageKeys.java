package io.sessionlog.query.message;

import io.sessionlog.model.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;

/**
 * The keys of the one store that holds everything about messages. It is ordered by bytes, and a
 * session's keys stand together, so one range holds a page and another one the session.
 *
 * <pre>
 *   session 00 'm' time&#8595; id        a message                 newest first
 *   session 00 'c' chat 00 time&#8595; id  which messages a chat has, newest first
 *   session 00 'i' id               where the message stands: its time
 *   session 00 'k' time&#8595; id        a call                    newest first
 *   session 00 'j' id               where the call stands: its time
 *   session 00 's'                  the session's last event
 *   session 00 't', 'u'             its timeline, see the package timeline
 *   00 'x' time&#8593; session 00 kind id  when to ask whether the retention of a message or call is over
 *   00 'y' time&#8593; session           when to ask the same about a timeline
 *   00 'p'                          how far the partition has been read
 * </pre>
 *
 * <p>No session id holds a zero byte or is empty, so none is a prefix of another one's keys, and
 * the partition's own keys stand before all others.
 */
public final class MessageKeys {

  public static final byte TIMELINE = 't';
  public static final byte TIMELINE_HEAD = 'u';
  public static final byte TIMELINE_EXPIRY = 'y';

  static final byte MESSAGE = 'm';
  static final byte MESSAGE_INDEX = 'i';
  static final byte CALL = 'k';
  static final byte CALL_INDEX = 'j';
  private static final byte CHAT = 'c';
  private static final byte SESSION = 's';
  private static final byte EXPIRY = 'x';
  private static final byte PROGRESS = 'p';
  private static final byte END = 0;

  static final Bytes PARTITION_PROGRESS = Bytes.wrap(new byte[] {END, PROGRESS});

  private MessageKeys() {}

  /** A message or a call at its place in time. */
  static Bytes at(String session, byte kind, long timeMillis, String id) {
    return Bytes.wrap(join(session(session), new byte[] {kind}, newestFirst(timeMillis), utf8(id)));
  }

  /** Stands before everything of this time, and behind everything that is newer. */
  static Bytes startOf(String session, byte kind, long timeMillis) {
    return at(session, kind, timeMillis, "");
  }

  /** Stands before everything of this kind. */
  public static Bytes startOf(String session, byte kind) {
    return Bytes.wrap(join(session(session), new byte[] {kind}));
  }

  /** Stands behind everything of this kind. */
  static Bytes endOf(String session, byte kind) {
    return Bytes.wrap(join(session(session), new byte[] {(byte) (kind + 1)}));
  }

  static Bytes index(String session, byte kind, String id) {
    return Bytes.wrap(join(session(session), new byte[] {kind}, utf8(id)));
  }

  static Bytes inChat(String session, String chat, long timeMillis, String id) {
    return Bytes.wrap(join(startOfChat(session, chat).get(), newestFirst(timeMillis), utf8(id)));
  }

  /** Stands before everything of this time in the chat. */
  static Bytes startOfChat(String session, String chat, long timeMillis) {
    return inChat(session, chat, timeMillis, "");
  }

  static Bytes startOfChat(String session, String chat) {
    return Bytes.wrap(
        join(session(session), new byte[] {CHAT}, utf8(chat.replace('\0', ' ')), new byte[] {END}));
  }

  static Bytes endOfChat(String session, String chat) {
    byte[] end = startOfChat(session, chat).get().clone();
    end[end.length - 1] = 1;
    return Bytes.wrap(end);
  }

  static Bytes startOfChats(String session) {
    return startOf(session, CHAT);
  }

  static Bytes endOfChats(String session) {
    return endOf(session, CHAT);
  }

  static Bytes lastEvent(String session) {
    return Bytes.wrap(join(session(session), new byte[] {SESSION}));
  }

  static Bytes startOfSession(String session) {
    return Bytes.wrap(session(session));
  }

  /** Stands behind everything that goes with the session; its timeline stays. */
  static Bytes endOfSession(String session) {
    return startOf(session, TIMELINE);
  }

  /**
   * @param kind {@link #MESSAGE_INDEX} or {@link #CALL_INDEX}
   */
  static Bytes expiry(long timeMillis, String session, byte kind, String id) {
    return Bytes.wrap(join(startOfExpiry(timeMillis).get(), index(session, kind, id).get()));
  }

  static Bytes startOfExpiry(long timeMillis) {
    return Bytes.wrap(join(new byte[] {END, EXPIRY}, oldestFirst(timeMillis)));
  }

  /** What an expiry key names: the index key of a message or a call. */
  static Indexed indexed(Bytes expiry) {
    byte[] key = expiry.get();
    int session = 2 + Long.BYTES;
    int end = session;
    while (key[end] != END) {
      end++;
    }
    return new Indexed(
        new String(key, session, end - session, StandardCharsets.US_ASCII),
        key[end + 1],
        new String(key, end + 2, key.length - end - 2, StandardCharsets.UTF_8));
  }

  /** A message or a call by its id. */
  record Indexed(String session, byte kind, String id) {}

  /** What a chat key names. */
  static ChatEntry chatEntry(String session, Bytes chatKey) {
    byte[] key = chatKey.get();
    int chat = session.length() + 2;
    int end = chat;
    while (key[end] != END) {
      end++;
    }
    int id = end + 1 + Long.BYTES;
    return new ChatEntry(
        new String(key, chat, end - chat, StandardCharsets.UTF_8),
        ~ByteBuffer.wrap(key, end + 1, Long.BYTES).getLong() ^ Long.MIN_VALUE,
        new String(key, id, key.length - id, StandardCharsets.UTF_8));
  }

  /** One message of a chat. */
  record ChatEntry(String chat, long timeMillis, String id) {}

  static byte[] millis(long timeMillis) {
    return ByteBuffer.allocate(Long.BYTES).putLong(timeMillis).array();
  }

  static long millis(byte[] value) {
    return ByteBuffer.wrap(value).getLong();
  }

  /** How far a partition has been read: its last record's offset, and its newest event's time. */
  static byte[] progress(long offset, long newestMillis) {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(offset).putLong(newestMillis).array();
  }

  static byte[] offset(Position position) {
    return ByteBuffer.allocate(Long.BYTES).putLong(position.offset()).array();
  }

  private static byte[] session(String session) {
    byte[] ascii = session.getBytes(StandardCharsets.US_ASCII);
    return Arrays.copyOf(ascii, ascii.length + 1);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] oldestFirst(long timeMillis) {
    return millis(timeMillis ^ Long.MIN_VALUE);
  }

  private static byte[] newestFirst(long timeMillis) {
    return millis(~(timeMillis ^ Long.MIN_VALUE));
  }

  private static byte[] join(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteBuffer joined = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      joined.put(part);
    }
    return joined.array();
  }
}
