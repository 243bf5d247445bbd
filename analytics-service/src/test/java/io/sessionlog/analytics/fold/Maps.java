package io.sessionlog.analytics.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.analytics.numbers.Numbers;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.wire.EventCodec;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Memory in maps, of bytes as a store has them. */
final class Maps implements StatsMemory {

  final Map<String, byte[]> heads = new TreeMap<>();
  final Map<String, byte[]> marks = new HashMap<>();

  /** By session, epoch and hour. */
  final Map<String, byte[]> rows = new TreeMap<>();

  /** By owner and hour. */
  final Map<String, byte[]> owners = new TreeMap<>();

  static Maps of(List<byte[]> log) {
    var maps = new Maps();
    maps.fold(log, 0);
    return maps;
  }

  /**
   * @param first the offset of the first one
   */
  void fold(List<byte[]> log, int first) {
    var fold =
        new StatsFold(new SessionFold(SessionFold.DEFAULT_SETTLE_WINDOW), Retention.FOR_EVER, this);
    for (int i = 0; i < log.size(); i++) {
      fold.apply(key(log.get(i)), log.get(i), new Position(0, first + i));
    }
  }

  private static byte[] key(byte[] envelope) {
    return EventCodec.read(envelope).sessionId().getBytes(StandardCharsets.UTF_8);
  }

  static String row(String session, int epoch, int hour) {
    return session + " " + epoch + " " + hour;
  }

  static String sum(@Nullable String owner, int hour) {
    return owner + " " + hour;
  }

  @Override
  public @Nullable Head head(String sessionId) {
    byte[] stored = heads.get(sessionId);
    return stored == null ? null : Head.read(stored);
  }

  @Override
  public void head(String sessionId, Head head) {
    heads.put(sessionId, head.toBytes());
  }

  @Override
  public @Nullable Mark mark(String sessionId, String id) {
    byte[] stored = marks.get(sessionId + "/" + id);
    return stored == null ? null : Mark.read(stored);
  }

  @Override
  public void mark(String sessionId, String id, Mark mark) {
    marks.put(sessionId + "/" + id, mark.toBytes());
  }

  @Override
  public void add(String sessionId, @Nullable String owner, int epoch, int hour, Numbers more) {
    add(rows, row(sessionId, epoch, hour), more);
    add(owners, sum(owner, hour), more);
  }

  /** Where nothing is forgotten, what is amended was counted before. */
  @Override
  public void amend(String sessionId, @Nullable String owner, int epoch, int hour, Numbers more) {
    assertThat(rows).containsKey(row(sessionId, epoch, hour));
    assertThat(owners).containsKey(sum(owner, hour));
    add(sessionId, owner, epoch, hour, more);
  }

  private static void add(Map<String, byte[]> to, String key, Numbers more) {
    var sum = new Numbers();
    byte[] stored = to.get(key);
    if (stored != null) {
      sum.add(stored);
    }
    sum.add(more);
    to.put(key, sum.toBytes());
  }
}
