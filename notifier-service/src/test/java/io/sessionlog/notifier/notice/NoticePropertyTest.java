package io.sessionlog.notifier.notice;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** What holds for every history. A failing run prints its seed. */
class NoticePropertyTest {

  private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

  /** Memory in maps. */
  private static final class Maps implements NoticeMemory {
    final Map<String, SessionState> sessions = new HashMap<>();
    final Map<String, Sequences> sequences = new HashMap<>();
    final Map<String, MessageMark> marks = new HashMap<>();

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
      return sequences.getOrDefault(sessionId, Sequences.NONE);
    }

    @Override
    public void sequences(String sessionId, Sequences counts) {
      sequences.put(sessionId, counts);
    }

    @Override
    public @Nullable MessageMark mark(String sessionId, String id) {
      return marks.get(sessionId + "/" + id);
    }

    @Override
    public void mark(String sessionId, String id, MessageMark mark) {
      marks.put(sessionId + "/" + id, MessageMark.read(mark.toBytes()));
    }
  }

  private static List<byte[]> history(long seed) {
    var random = new Random(seed);
    List<byte[]> events = new ArrayList<>();
    Instant now = START;
    for (int i = 0; i < 60; i++) {
      now = now.plusSeconds(random.nextInt(100));
      String id = "m" + random.nextInt(4);
      String message =
          "{\"id\":\"" + id + "\",\"body\":\"b\",\"fromMe\":" + random.nextBoolean() + "}";
      String[] event =
          switch (random.nextInt(8)) {
            case 0 -> new String[] {"qr", "{\"qr\":\"code" + random.nextInt(3) + "\"}"};
            case 1 -> new String[] {"ready", "{}"};
            case 2 -> new String[] {"disconnected", "{\"reason\":\"LOGOUT\"}"};
            case 3 -> new String[] {"message", "{\"message\":" + message + "}"};
            case 4 -> new String[] {"message_create", "{\"message\":" + message + "}"};
            case 5 ->
                new String[] {
                  "message_ack",
                  "{\"message\":" + message + ",\"ack\":" + (random.nextInt(6) - 1) + "}"
                };
            case 6 -> new String[] {"call", "{\"call\":{\"id\":\"" + id + "\"}}"};
            default -> new String[] {"session_deleted", "{}"};
          };
      byte[] data = event[1].getBytes(StandardCharsets.UTF_8);
      // Senders use ids twice.
      var attributes =
          new EventAttributes(
              "e" + random.nextInt(40),
              "/test",
              event[0],
              "s" + random.nextInt(3),
              now,
              random.nextBoolean() ? "alice" : null,
              null);
      events.add(EventCodec.write(attributes, data, 0, data.length));
    }
    return events;
  }

  private static List<Notice> fold(Maps memory, List<byte[]> events, int from, int toldBefore) {
    var fold = new NoticeFold(SessionFold.byDefault(), memory);
    List<Notice> notices = new ArrayList<>();
    for (int i = from; i < events.size(); i++) {
      notices.addAll(fold.apply(events.get(i), new Position(0, i), i < toldBefore));
    }
    return notices;
  }

  @Property(tries = 200)
  void a_refold_makes_the_same_ids_numbers_and_bytes(@ForAll long seed) {
    List<byte[]> events = history(seed);

    assertThat(fold(new Maps(), events, 0, 0)).isEqualTo(fold(new Maps(), events, 0, 0));
  }

  @Property(tries = 200)
  void numbers_have_no_hole_and_no_two_notices_have_one_id(@ForAll long seed) {
    List<Notice> notices = fold(new Maps(), history(seed), 0, 0);

    Map<String, Long> last = new HashMap<>();
    for (Notice notice : notices) {
      String counted = notice.sessionId() + notice.type().category();
      assertThat(notice.sequence()).isEqualTo(last.getOrDefault(counted, 0L) + 1);
      last.put(counted, notice.sequence());
    }
    assertThat(notices).extracting(Notice::id).doesNotHaveDuplicates();
  }

  @Property(tries = 200)
  void a_rebuild_with_a_fence_anywhere_tells_the_rest_and_nothing_else(
      @ForAll long seed, @ForAll @IntRange(max = 60) int fence) {
    List<byte[]> events = history(seed);
    List<Notice> all = fold(new Maps(), events, 0, 0);
    var before = new Maps();
    fold(before, events.subList(0, fence), 0, 0);

    var rebuilt = new Maps();
    rebuilt.sequences.putAll(before.sequences);
    assertThat(fold(rebuilt, events, 0, fence))
        .isEqualTo(all.stream().filter(notice -> notice.position().offset() >= fence).toList());
  }

  @Property(tries = 100)
  void orders_grow_from_notice_to_notice(@ForAll long seed) {
    assertThat(fold(new Maps(), history(seed), 0, 0))
        .extracting(notice -> Notification.order(notice.position().offset(), notice.index()))
        .isSorted()
        .doesNotHaveDuplicates();
  }
}
