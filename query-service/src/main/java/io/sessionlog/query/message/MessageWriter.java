package io.sessionlog.query.message;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.Position;
import io.sessionlog.model.message.CallState;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.message.MessageFold;
import io.sessionlog.model.message.MessageState;
import io.sessionlog.model.wire.MessageCodec;
import io.sessionlog.query.partition.LastEvents;
import io.sessionlog.query.partition.SessionStore;
import io.sessionlog.support.partition.PartitionKeys;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Puts facts into the store of one partition. What is told again is joined again and changes
 * nothing, so a part of the log may be read twice after a crash.
 */
final class MessageWriter {

  private static final byte[] NOTHING = {};

  private final KeyValueStore<Bytes, byte[]> store;
  private final LastEvents lastEvents;

  MessageWriter(KeyValueStore<Bytes, byte[]> store, LastEvents lastEvents) {
    this.store = store;
    this.lastEvents = lastEvents;
  }

  /** Returns whether the session's messages are gone with it. */
  boolean apply(MessageFact fact, EventAttributes event, Position position) {
    return fact.match(
        new MessageFact.Cases<Boolean>() {
          @Override
          public Boolean message(MessageFact.OfMessage message) {
            write(message, event, position);
            return false;
          }

          @Override
          public Boolean call(MessageFact.Called call) {
            write(call, event, position);
            return false;
          }

          @Override
          public Boolean sessionRemoved(MessageFact.SessionRemoved removal) {
            if (hasMovedSince(event.sessionId(), removal.idleSince())) {
              return false;
            }
            removeSession(event.sessionId());
            return true;
          }
        });
  }

  private void write(MessageFact.OfMessage fact, EventAttributes event, Position position) {
    String session = event.sessionId();
    MessageState before = findMessage(session, fact.id().text());
    MessageState after = MessageFold.apply(before, fact, event, position);
    if (after.equals(before)) {
      return;
    }
    long time = after.time().toEpochMilli();
    String chat = after.content().message().chat();
    if (before == null) {
      remember(session, MessageKeys.MESSAGE_INDEX, after.id(), event);
    } else {
      removeWhereItStood(session, before, time, chat);
    }
    store.put(
        MessageKeys.at(session, MessageKeys.MESSAGE, time, after.id()), MessageCodec.write(after));
    store.put(
        MessageKeys.index(session, MessageKeys.MESSAGE_INDEX, after.id()),
        PartitionKeys.number(time));
    if (chat != null) {
      store.put(
          MessageKeys.inChat(session, chat, time, after.id()),
          Direction.mark(after.content().message().fromMe()));
    }
  }

  /** The message itself comes after its ticks and tells its true time, perhaps its true chat. */
  private void removeWhereItStood(
      String session, MessageState before, long time, @Nullable String chat) {
    long timeBefore = before.time().toEpochMilli();
    String chatBefore = before.content().message().chat();
    if (timeBefore != time) {
      store.delete(MessageKeys.at(session, MessageKeys.MESSAGE, timeBefore, before.id()));
    }
    if (chatBefore != null && (timeBefore != time || !Objects.equals(chatBefore, chat))) {
      store.delete(MessageKeys.inChat(session, chatBefore, timeBefore, before.id()));
    }
  }

  private void write(MessageFact.Called call, EventAttributes event, Position position) {
    String session = event.sessionId();
    CallState before = findCall(session, call.id());
    CallState after = MessageFold.apply(before, call, event, position);
    if (after.equals(before)) {
      return;
    }
    long time = after.time().toEpochMilli();
    if (before == null) {
      remember(session, MessageKeys.CALL_INDEX, after.id(), event);
    } else if (before.time().toEpochMilli() != time) {
      store.delete(
          MessageKeys.at(session, MessageKeys.CALL, before.time().toEpochMilli(), before.id()));
    }
    store.put(
        MessageKeys.at(session, MessageKeys.CALL, time, after.id()), MessageCodec.write(after));
    store.put(
        MessageKeys.index(session, MessageKeys.CALL_INDEX, after.id()), PartitionKeys.number(time));
  }

  private void remember(String session, byte kind, String id, EventAttributes event) {
    store.put(MessageKeys.expiry(event.time().toEpochMilli(), session, kind, id), NOTHING);
  }

  private @Nullable MessageState findMessage(String session, String id) {
    byte[] time = store.get(MessageKeys.index(session, MessageKeys.MESSAGE_INDEX, id));
    byte[] state =
        time == null
            ? null
            : store.get(
                MessageKeys.at(session, MessageKeys.MESSAGE, PartitionKeys.number(time), id));
    return state == null ? null : MessageCodec.readMessage(state);
  }

  private @Nullable CallState findCall(String session, String id) {
    byte[] time = store.get(MessageKeys.index(session, MessageKeys.CALL_INDEX, id));
    byte[] state =
        time == null
            ? null
            : store.get(MessageKeys.at(session, MessageKeys.CALL, PartitionKeys.number(time), id));
    return state == null ? null : MessageCodec.readCall(state);
  }

  private boolean hasMovedSince(String session, @Nullable Position idleSince) {
    return idleSince != null && lastEvents.offset(session) > idleSince.offset();
  }

  private void removeSession(String session) {
    lastEvents.forget(session);
    try (KeyValueIterator<Bytes, byte[]> all =
        store.range(PartitionKeys.startOf(session), SessionStore.endOfSession(session))) {
      while (all.hasNext()) {
        store.delete(all.next().key);
      }
    }
  }

  /** What became of an expiry key. */
  enum Expired {
    REMOVED,
    /** Nothing was left: its session went before. */
    GONE,
    /** Newer events told of it: to be asked about again, later. */
    PUT_OFF
  }

  /**
   * Removes a message or a call whose retention is over.
   *
   * @param newest the newest event time that is too old
   */
  Expired expire(Bytes expiry, long newest) {
    MessageKeys.Indexed indexed = MessageKeys.indexed(expiry);
    store.delete(expiry);
    return indexed.kind() == MessageKeys.MESSAGE_INDEX
        ? expireMessage(indexed, newest)
        : expireCall(indexed, newest);
  }

  private Expired expireMessage(MessageKeys.Indexed indexed, long newest) {
    MessageState message = findMessage(indexed.session(), indexed.id());
    if (message == null) {
      return Expired.GONE;
    }
    if (message.lastEventAt().toEpochMilli() > newest) {
      return putOff(indexed, message.lastEventAt().toEpochMilli());
    }
    long time = message.time().toEpochMilli();
    String chat = message.content().message().chat();
    store.delete(MessageKeys.at(indexed.session(), MessageKeys.MESSAGE, time, indexed.id()));
    if (chat != null) {
      store.delete(MessageKeys.inChat(indexed.session(), chat, time, indexed.id()));
    }
    return forget(indexed);
  }

  private Expired expireCall(MessageKeys.Indexed indexed, long newest) {
    CallState call = findCall(indexed.session(), indexed.id());
    if (call == null) {
      return Expired.GONE;
    }
    if (call.lastEventAt().toEpochMilli() > newest) {
      return putOff(indexed, call.lastEventAt().toEpochMilli());
    }
    store.delete(
        MessageKeys.at(
            indexed.session(), MessageKeys.CALL, call.time().toEpochMilli(), indexed.id()));
    return forget(indexed);
  }

  private Expired putOff(MessageKeys.Indexed indexed, long timeMillis) {
    store.put(
        MessageKeys.expiry(timeMillis, indexed.session(), indexed.kind(), indexed.id()), NOTHING);
    return Expired.PUT_OFF;
  }

  private Expired forget(MessageKeys.Indexed indexed) {
    store.delete(MessageKeys.index(indexed.session(), indexed.kind(), indexed.id()));
    return Expired.REMOVED;
  }
}
