package io.sessionlog.query.message;

import static io.sessionlog.support.partition.PartitionKeys.END;
import static io.sessionlog.support.partition.PartitionKeys.newestFirst;
import static io.sessionlog.support.partition.PartitionKeys.oldestFirst;
import static io.sessionlog.support.partition.PartitionKeys.utf8;

import io.sessionlog.support.partition.PartitionKeys;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;

/**
 * The keys of messages and calls in the {@link io.sessionlog.query.partition.SessionStore}.
 *
 * <pre>
 *   session 00 'm' time&#8595; id        a message                 newest first
 *   session 00 'c' chat 00 time&#8595; id  which messages a chat has, newest first
 *   session 00 'i' id               where the message stands: its time
 *   session 00 'k' time&#8595; id        a call                    newest first
 *   session 00 'j' id               where the call stands: its time
 *   00 'x' time&#8593; session 00 kind id  when to ask whether the retention of a message or call is over
 * </pre>
 */
final class MessageKeys {

  static final byte MESSAGE = 'm';
  static final byte MESSAGE_INDEX = 'i';
  static final byte CALL = 'k';
  static final byte CALL_INDEX = 'j';

  private static final byte CHAT = 'c';
  private static final byte EXPIRY = 'x';

  private MessageKeys() {}

  /** A message or a call at its place in time. */
  static Bytes at(String session, byte kind, long timeMillis, String id) {
    return PartitionKeys.of(session, kind, newestFirst(timeMillis), utf8(id));
  }

  /** Stands before everything of this time, and behind everything that is newer. */
  static Bytes startOf(String session, byte kind, long timeMillis) {
    return at(session, kind, timeMillis, "");
  }

  static Bytes index(String session, byte kind, String id) {
    return PartitionKeys.of(session, kind, utf8(id));
  }

  static Bytes inChat(String session, String chat, long timeMillis, String id) {
    return PartitionKeys.of(
        session, CHAT, chatName(chat), new byte[] {END}, newestFirst(timeMillis), utf8(id));
  }

  /** Stands before everything of this time in the chat. */
  static Bytes startOfChat(String session, String chat, long timeMillis) {
    return inChat(session, chat, timeMillis, "");
  }

  static Bytes startOfChat(String session, String chat) {
    return PartitionKeys.of(session, CHAT, chatName(chat), new byte[] {END});
  }

  static Bytes endOfChat(String session, String chat) {
    return PartitionKeys.of(session, CHAT, chatName(chat), new byte[] {END + 1});
  }

  private static byte[] chatName(String chat) {
    return utf8(chat.replace('\0', ' '));
  }

  static Bytes startOfChats(String session) {
    return PartitionKeys.of(session, CHAT);
  }

  static Bytes endOfChats(String session) {
    return PartitionKeys.endOf(session, CHAT);
  }

  /**
   * @param kind {@link #MESSAGE_INDEX} or {@link #CALL_INDEX}
   */
  static Bytes expiry(long timeMillis, String session, byte kind, String id) {
    return PartitionKeys.ofPartition(
        EXPIRY, oldestFirst(timeMillis), index(session, kind, id).get());
  }

  static Bytes startOfExpiry(long timeMillis) {
    return PartitionKeys.ofPartition(EXPIRY, oldestFirst(timeMillis));
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
        PartitionKeys.timeMillis(key, end + 1),
        new String(key, id, key.length - id, StandardCharsets.UTF_8));
  }

  /** One message of a chat. */
  record ChatEntry(String chat, long timeMillis, String id) {}
}
