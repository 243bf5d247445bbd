package io.sessionlog.projector.rebuild;

import io.sessionlog.model.FoldResult;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.SessionSerdes;
import io.sessionlog.model.wire.UnreadableEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * A share of a partition's sessions, folded in memory: the records of one partition go in, in their
 * order and from its first on, and what the projector would have left of each session comes out.
 *
 * <p>States stay objects, since encoded ones would have to be decoded for each event. What is
 * bounded is their number: past the bound, half of the sessions are put off to a pass of their own.
 */
final class PartitionFold {

  private final SessionFold fold;
  private final long maxBytes;
  private final long tombstonesSince;
  private final boolean isFirst;
  private final BiConsumer<ConsumerRecord<byte[], byte[]>, UnreadableEvent> unreadable;
  private final Map<String, FoldedSession> sessions = new HashMap<>();
  private final List<KeyShare> putOff = new ArrayList<>();
  private KeyShare share;
  private long bytes;
  private @Nullable Position lastPosition;
  private long lastTimestamp;
  private long folded;
  private long unreadableRecords;

  /**
   * @param share whose states are kept
   * @param maxBytes of all states together, by estimate
   * @param tombstonesSince sessions that were removed by records from before this time, in
   *     milliseconds, leave nothing
   * @param unreadable told of records that are no events; null: another pass has
   */
  PartitionFold(
      SessionFold fold,
      KeyShare share,
      long maxBytes,
      long tombstonesSince,
      @Nullable BiConsumer<ConsumerRecord<byte[], byte[]>, UnreadableEvent> unreadable) {
    this.fold = fold;
    this.share = share;
    this.maxBytes = maxBytes;
    this.tombstonesSince = tombstonesSince;
    this.isFirst = unreadable != null;
    this.unreadable = unreadable == null ? (record, why) -> {} : unreadable;
  }

  void apply(ConsumerRecord<byte[], byte[]> record) {
    String key = record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
    if (!isFirst && (key == null || !share.holds(key))) {
      return;
    }
    var position = new Position(record.partition(), record.offset());
    lastPosition = position;
    lastTimestamp = record.timestamp();
    SessionEvent event;
    try {
      event = SessionSerdes.readEvent(key, record.value());
    } catch (UnreadableEvent why) {
      unreadableRecords++;
      unreadable.accept(record, why);
      return;
    }
    folded++;
    String sessionId = event.sessionId();
    if (!share.holds(sessionId)) {
      return;
    }
    FoldedSession known = sessions.get(sessionId);
    FoldResult result = fold.apply(known == null ? null : known.state(), event, position);
    if (result.moved()) {
      keep(sessionId, known, result.state(), position, record);
    }
  }

  private void keep(
      String sessionId,
      @Nullable FoldedSession known,
      @Nullable SessionState state,
      Position position,
      ConsumerRecord<byte[], byte[]> record) {
    bytes -= known == null ? 0 : known.bytes();
    if (state == null && record.timestamp() < tombstonesSince) {
      sessions.remove(sessionId);
      return;
    }
    Position at = state == null ? position : state.position();
    var next =
        new FoldedSession(
            state,
            at,
            record.timestamp(),
            copy(record.headers().lastHeader(RecordHeaders.AFTER_REFUSAL)));
    bytes += next.bytes();
    sessions.put(state == null ? sessionId : state.sessionId(), next);
    while (bytes > maxBytes && share.canBeHalved()) {
      putHalfOff();
    }
  }

  /** A header that was read holds all that was fetched with it. */
  private static @Nullable Header copy(@Nullable Header header) {
    return header == null ? null : new RecordHeader(header.key(), header.value());
  }

  private void putHalfOff() {
    putOff.add(share.otherHalf());
    share = share.half();
    sessions.keySet().removeIf(id -> !share.holds(id));
    bytes = sessions.values().stream().mapToLong(FoldedSession::bytes).sum();
  }

  /** What was too much for the memory, and has to be folded from the partition's start. */
  List<KeyShare> putOff() {
    return putOff;
  }

  /** In the order of their events, as compaction would have left them. */
  List<Map.Entry<String, FoldedSession>> inOrder() {
    List<Map.Entry<String, FoldedSession>> ordered = new ArrayList<>(sessions.entrySet());
    ordered.sort(Comparator.comparingLong(entry -> entry.getValue().position().offset()));
    return ordered;
  }

  /** What was seen of the partition, whosever. */
  Seen seen() {
    return new Seen(lastPosition, lastTimestamp, folded, unreadableRecords);
  }

  /**
   * What a pass over all events saw.
   *
   * @param lastPosition of the last record, event or not; null if there was none
   * @param lastTimestamp of that record
   */
  record Seen(@Nullable Position lastPosition, long lastTimestamp, long events, long unreadable) {}
}
