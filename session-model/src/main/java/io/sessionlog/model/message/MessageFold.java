package io.sessionlog.model.message;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.Position;
import io.sessionlog.model.Unknowns;
import io.sessionlog.model.message.MessageState.Edit;
import io.sessionlog.model.message.MessageState.Reaction;
import io.sessionlog.model.message.MessageState.Revocation;
import io.sessionlog.model.message.MessageState.Sighting;
import java.time.Instant;
import java.util.Comparator;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * From facts to states. Each fact is a small state of its own, and states are joined: every part is
 * a set that grows, an earliest or a latest. A join asks for no order and minds no repetition, and
 * senders keep none and repeat: ticks were seen to come before their message in 50 of 50 cases with
 * large media.
 */
public final class MessageFold {

  /** WhatsApp knows 13; more come only from a sender that makes them up. */
  static final int MAX_ACKS = 32;

  /** People whose reactions are kept. */
  static final int MAX_REACTIONS = 256;

  private static final Comparator<Position> LOG_ORDER =
      Comparator.comparingInt(Position::partition).thenComparingLong(Position::offset);

  private MessageFold() {}

  /** Joins a fact into what is known; null: nothing is yet. */
  public static MessageState apply(
      @Nullable MessageState state,
      MessageFact.OfMessage fact,
      EventAttributes event,
      Position position) {
    var draft = new MessageDraft(fact.id(), event.time(), position);
    fact.tellTo(draft);
    MessageState told = forgetRevoked(draft.state());
    return state == null ? told : join(state, told);
  }

  /** Joins a call into what is known of it; null: nothing is yet. */
  public static CallState apply(
      @Nullable CallState state,
      MessageFact.Called call,
      EventAttributes event,
      Position position) {
    if (state == null) {
      return new CallState(call, position, event.time(), event.time(), Unknowns.NONE);
    }
    boolean isFirst = LOG_ORDER.compare(position, state.position()) < 0;
    return new CallState(
        isFirst ? call : state.call(),
        isFirst ? position : state.position(),
        earlier(state.firstEventAt(), event.time()),
        later(state.lastEventAt(), event.time()),
        state.unknowns());
  }

  static MessageState join(MessageState a, MessageState b) {
    return forgetRevoked(
        new MessageState(
            a.id(),
            mostTelling(a.content(), b.content()),
            nearest(union(a.acks(), b.acks(), MessageFold::earlier)),
            either(a.edit(), b.edit(), (x, y) -> isBefore(x.position(), y.position()) ? y : x),
            either(a.revocation(), b.revocation(), MessageFold::both),
            first(
                union(
                    a.reactions(),
                    b.reactions(),
                    (x, y) -> isBefore(x.position(), y.position()) ? y : x)),
            either(a.media(), b.media(), (x, y) -> isBefore(y.position(), x.position()) ? y : x),
            earlier(a.firstEventAt(), b.firstEventAt()),
            later(a.lastEventAt(), b.lastEventAt()),
            a.unknowns().and(b.unknowns())));
  }

  /**
   * What was revoked for everyone is not kept here either, nor what is not known here: that may be
   * of its text.
   */
  private static MessageState forgetRevoked(MessageState state) {
    Revocation revocation = state.revocation();
    if (revocation == null || !revocation.forEveryone()) {
      return state;
    }
    Edit edit = state.edit();
    return new MessageState(
        state.id(),
        state.content().withoutBody(),
        state.acks(),
        edit == null ? null : edit.withoutBody(),
        revocation,
        state.reactions(),
        null,
        state.firstEventAt(),
        state.lastEventAt(),
        Unknowns.NONE);
  }

  private static Sighting mostTelling(Sighting a, Sighting b) {
    int byOrigin = a.origin().compareTo(b.origin());
    boolean aFirst = byOrigin != 0 ? byOrigin < 0 : !isBefore(b.position(), a.position());
    return aFirst ? a : b;
  }

  private static Revocation both(Revocation a, Revocation b) {
    return new Revocation(
        a.forEveryone() || b.forEveryone(),
        earlier(a.at(), b.at()),
        a.unknowns().and(b.unknowns()));
  }

  private static SortedMap<Integer, Instant> nearest(NavigableMap<Integer, Instant> acks) {
    if (acks.size() > MAX_ACKS) {
      var byNearness = new TreeSet<>(Ack.NEAREST_TO_KNOWN);
      byNearness.addAll(acks.keySet());
      byNearness.stream().skip(MAX_ACKS).toList().forEach(acks::remove);
    }
    return acks;
  }

  /** The first by name: which ones are kept must not depend on who came first. */
  private static SortedMap<String, Reaction> first(NavigableMap<String, Reaction> reactions) {
    while (reactions.size() > MAX_REACTIONS) {
      reactions.pollLastEntry();
    }
    return reactions;
  }

  private static <K extends Comparable<K>, V> NavigableMap<K, V> union(
      SortedMap<K, V> a, SortedMap<K, V> b, BinaryOperator<V> ofBoth) {
    var union = new TreeMap<>(a);
    b.forEach((key, value) -> union.merge(key, value, ofBoth));
    return union;
  }

  private static <T> @Nullable T either(@Nullable T a, @Nullable T b, BinaryOperator<T> ofBoth) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return ofBoth.apply(a, b);
  }

  private static boolean isBefore(Position a, Position b) {
    return LOG_ORDER.compare(a, b) < 0;
  }

  private static Instant earlier(Instant a, Instant b) {
    return b.isBefore(a) ? b : a;
  }

  private static Instant later(Instant a, Instant b) {
    return b.isAfter(a) ? b : a;
  }
}
