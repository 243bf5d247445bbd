package io.sessionlog.query.timeline;

import io.sessionlog.support.http.JsonBytes;
import io.sessionlog.support.position.PositionText;
import io.sessionlog.support.security.Caller;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Some entries of a timeline, newest first.
 *
 * @param entries each as JSON
 * @param next what the next page goes on behind: an offset, or a sealed position for those who are
 *     told no others; null if this was the last one
 */
record TimelinePage(List<String> entries, @Nullable String next) {

  private static final TimelinePage EMPTY = new TimelinePage(List.of(), null);

  /**
   * @param caller one who may see the session; who is bound to a user does not see what happened
   *     while it was another one's
   */
  static TimelinePage read(
      ReadOnlyKeyValueStore<Bytes, byte[]> store,
      String session,
      TimelineQuery query,
      Caller caller,
      PositionText positions) {
    Head head = Head.of(store, session);
    long newest = Math.min(head.folded(), query.before() - 1);
    long oldest = oldestFor(caller, head);
    if (newest < oldest) {
      return EMPTY;
    }
    List<String> entries = new ArrayList<>();
    boolean isSealed = positions.areSealedFor(caller);
    String last = "";
    try (KeyValueIterator<Bytes, byte[]> newestFirst =
        store.range(TimelineKeys.entry(session, newest), TimelineKeys.entry(session, oldest))) {
      while (newestFirst.hasNext()) {
        KeyValue<Bytes, byte[]> entry = newestFirst.next();
        if (query.changes() && !TimelineEntry.isChange(entry.value)) {
          continue;
        }
        if (entries.size() == query.limit()) {
          return new TimelinePage(entries, last);
        }
        String json = TimelineEntry.json(entry.value);
        if (isSealed) {
          last = positions.to(caller).apply(PositionText.memberOf(json).orElseThrow());
          entries.add(positions.sealIn(json));
        } else {
          last = Long.toString(TimelineKeys.offset(entry.key));
          entries.add(json);
        }
      }
    }
    return new TimelinePage(entries, null);
  }

  /** The view may know a session's new user before the timeline has come to that event. */
  private static long oldestFor(Caller caller, Head head) {
    if (caller.userId() == null) {
      return head.oldest();
    }
    return head.state() != null && caller.maySee(head.state().userId())
        ? Math.max(head.oldest(), head.ownedSince())
        : Long.MAX_VALUE;
  }

  /** The {@code data} of an answer. */
  byte[] json() {
    var out = new ByteArrayOutputStream(2 + 400 * entries.size());
    try (JsonGenerator json = JsonBytes.generator(out)) {
      json.writeStartArray();
      entries.forEach(json::writeRawValue);
      json.writeEndArray();
    }
    return out.toByteArray();
  }
}
