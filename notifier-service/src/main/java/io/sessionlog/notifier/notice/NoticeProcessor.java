package io.sessionlog.notifier.notice;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.model.wire.UnreadableEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell around {@link NoticeFold}. Notices, numbers and stores are of one transaction.
 *
 * <p><b>Nobody is told again.</b> A task whose stores are empty is a rebuild, under whatever
 * application id. Before its first event it asks {@code notification-sequences} how far its
 * predecessors told and numbered, and keeps that as its fence: events up to there are folded
 * silently, and numbering goes on where theirs ended. The fence is stored with the rest, so a task
 * that moves does not ask again. What was said of another log, which was wiped, sets no fence.
 *
 * <p>Events that are older than notifications are kept are numbered, and not written: Kafka would
 * delete them at once.
 */
final class NoticeProcessor implements Processor<String, byte[], String, byte[]> {

  private static final Logger log = LoggerFactory.getLogger(NoticeProcessor.class);

  /** No session's id: a slash is in none. */
  static final String FENCE = "/fence";

  private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(10);
  private static final int MARKS_PER_SWEEP = 2_000;

  private final Factory parts;
  private ProcessorContext<String, byte[]> context;
  private StoredMemory memory;
  private NoticeFold fold;
  private long fence;
  private @Nullable String sweepAt;

  /**
   * What each task's processor is made from.
   *
   * @param logMark tells the log from one that was wiped; asked for once a task starts
   */
  record Factory(
      SessionFold fold, Published.Reader published, Supplier<String> logMark, NoticeMeters meters) {
    NoticeProcessor create() {
      return new NoticeProcessor(this);
    }
  }

  @SuppressWarnings("NullAway.Init") // Streams calls init before anything else.
  private NoticeProcessor(Factory parts) {
    this.parts = parts;
  }

  @Override
  public void init(ProcessorContext<String, byte[]> context) {
    this.context = context;
    memory = new StoredMemory(context);
    fold = new NoticeFold(parts.fold(), memory);
    fence = fence(context.taskId().partition());
    context.schedule(SWEEP_INTERVAL, PunctuationType.WALL_CLOCK_TIME, unused -> sweep());
  }

  private long fence(int partition) {
    byte[] known = memory.sequences.get(FENCE);
    if (known != null) {
      return SequenceCodec.read(known).eventOffset();
    }
    Published published = parts.published().read(partition);
    published.sequences().forEach(memory::sequences);
    memory.sequences.put(
        FENCE,
        SequenceCodec.write(
            new SequenceCodec.Entry("", published.lastEventOffset(), Sequences.NONE)));
    return published.lastEventOffset();
  }

  @Override
  public void process(Record<String, byte[]> record) {
    RecordMetadata metadata = context.recordMetadata().orElseThrow();
    var position = new Position(metadata.partition(), metadata.offset());
    List<Notice> notices;
    try {
      notices = notices(record, position);
    } catch (UnreadableEvent e) {
      // The projector keeps it aside on session-events-dlq; here it says nothing.
      parts.meters().unreadable();
      log.warn("The event at {} tells nothing: {}", position, e.getMessage());
      return;
    }
    if (notices.isEmpty()) {
      return;
    }
    Instant oldest =
        Instant.ofEpochMilli(context.currentSystemTimeMs()).minus(Topics.NOTIFICATION_RETENTION);
    for (Notice notice : notices) {
      parts.meters().told(notice.type());
      if (notice.time().isAfter(oldest)) {
        context.forward(
            new Record<>(
                notice.sessionId(),
                notice.body().bytes(),
                notice.time().toEpochMilli(),
                NoticeRecords.headers(notice, parts.logMark().get())),
            NoticeTopology.WRITE_NOTIFICATIONS);
      }
    }
    String sessionId = notices.get(0).sessionId();
    var entry =
        new SequenceCodec.Entry(
            parts.logMark().get(), position.offset(), memory.sequences(sessionId));
    context.forward(
        new Record<>(sessionId, SequenceCodec.write(entry), record.timestamp()),
        NoticeTopology.WRITE_SEQUENCES);
  }

  private List<Notice> notices(Record<String, byte[]> record, Position position) {
    if (record.key() == null || record.value() == null) {
      throw new UnreadableEvent("an event without a key or a value");
    }
    return fold.apply(record.value(), position, position.offset() <= fence);
  }

  /** A bounded step at a time, so that no sweep holds up the events. */
  private void sweep() {
    Instant keep = NoticeFold.remembers(Instant.ofEpochMilli(context.currentStreamTimeMs()));
    try (KeyValueIterator<String, byte[]> marks = memory.marks.range(sweepAt, null)) {
      for (int i = 0; i < MARKS_PER_SWEEP && marks.hasNext(); i++) {
        var mark = marks.next();
        if (MessageMark.read(mark.value).lastEventAt().isBefore(keep)) {
          memory.marks.delete(mark.key);
        }
      }
      sweepAt = marks.hasNext() ? marks.peekNextKey() : null;
    }
  }

  private static final class StoredMemory implements NoticeMemory {
    private final KeyValueStore<String, SessionState> sessions;
    private final KeyValueStore<String, byte[]> sequences;
    private final KeyValueStore<String, byte[]> marks;

    StoredMemory(ProcessorContext<?, ?> context) {
      sessions = context.getStateStore(NoticeTopology.SESSIONS);
      sequences = context.getStateStore(NoticeTopology.SEQUENCES);
      marks = context.getStateStore(NoticeTopology.MARKS);
    }

    @Override
    public @Nullable SessionState session(String sessionId) {
      return sessions.get(sessionId);
    }

    @Override
    public void session(String sessionId, @Nullable SessionState state) {
      sessions.put(sessionId, state);
    }

    @Override
    public Sequences sequences(String sessionId) {
      byte[] stored = sequences.get(sessionId);
      return stored == null ? Sequences.NONE : SequenceCodec.read(stored).sequences();
    }

    @Override
    public void sequences(String sessionId, Sequences counts) {
      sequences.put(sessionId, SequenceCodec.write(new SequenceCodec.Entry("", -1, counts)));
    }

    @Override
    public @Nullable MessageMark mark(String sessionId, String id) {
      byte[] stored = marks.get(key(sessionId, id));
      return stored == null ? null : MessageMark.read(stored);
    }

    @Override
    public void mark(String sessionId, String id, MessageMark mark) {
      marks.put(key(sessionId, id), mark.toBytes());
    }

    private static String key(String sessionId, String id) {
      return sessionId + "/" + id;
    }
  }
}
