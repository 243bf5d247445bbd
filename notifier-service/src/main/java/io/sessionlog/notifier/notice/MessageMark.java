package io.sessionlog.notifier.notice;

import io.sessionlog.model.message.Ack;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has been told of one message or call.
 *
 * @param lastEventAt of its events; the mark counts for {@link NoticeFold#MEMORY} from here
 * @param announced whether the message itself was told
 * @param greatest of its ticks
 * @param error the greatest negative one of its ticks
 */
record MessageMark(
    Instant lastEventAt, boolean announced, @Nullable Integer greatest, @Nullable Integer error) {

  static final int BYTES = Long.BYTES + 1 + 2 * Integer.BYTES;
  private static final int NONE = Integer.MIN_VALUE;

  static MessageMark unseen(Instant at) {
    return new MessageMark(at, false, null, null);
  }

  MessageMark announced(Instant at) {
    return new MessageMark(at, true, greatest, error);
  }

  MessageMark ticked(Instant at, int ack) {
    return new MessageMark(
        at,
        announced,
        greatest == null || ack > greatest ? Integer.valueOf(ack) : greatest,
        ack < 0 && (error == null || ack > error) ? Integer.valueOf(ack) : error);
  }

  /** The tick that counts. */
  @Nullable Integer ack() {
    List<Integer> seen = new ArrayList<>(2);
    if (greatest != null) {
      seen.add(greatest);
    }
    if (error != null) {
      seen.add(error);
    }
    return Ack.effective(seen);
  }

  byte[] toBytes() {
    return ByteBuffer.allocate(BYTES)
        .putLong(lastEventAt.toEpochMilli())
        .put((byte) (announced ? 1 : 0))
        .putInt(greatest == null ? NONE : greatest)
        .putInt(error == null ? NONE : error)
        .array();
  }

  static MessageMark read(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new MessageMark(
        Instant.ofEpochMilli(in.getLong()),
        in.get() == 1,
        number(in.getInt()),
        number(in.getInt()));
  }

  private static @Nullable Integer number(int stored) {
    return stored == NONE ? null : Integer.valueOf(stored);
  }
}
