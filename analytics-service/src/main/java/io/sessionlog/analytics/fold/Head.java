package io.sessionlog.analytics.fold;

import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.model.wire.UnreadableEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How far a session has been counted. It outlives the session, so that nothing is counted twice and
 * its numbers keep their owner.
 *
 * @param folded the offset of the last event; {@link #NOTHING} for none
 * @param momentMillis up to when its time is counted: the latest of its events' times
 * @param signMillis the last sign of life, on the same clock
 * @param attemptMillis when the first code of the log-in that is under way was shown; {@link
 *     #NOTHING} while none is
 * @param epoch grows with each change of the owner; what was counted belongs to its epoch's owner
 * @param tellsOwn whether its sender ever told a message of the session's own: one that never does
 *     loses none
 * @param measure where its time is counted now, a status's or {@link
 *     io.sessionlog.analytics.numbers.Measures#UNTOLD_MILLIS}; {@link #GONE} while there is no
 *     session
 * @param owner of this epoch
 * @param state without secrets; null while the session is gone, and where it was not asked for
 */
public record Head(
    long folded,
    long momentMillis,
    long signMillis,
    long attemptMillis,
    int epoch,
    boolean tellsOwn,
    int measure,
    @Nullable String owner,
    @Nullable SessionState state) {

  public static final int GONE = -1;
  public static final long NOTHING = -1;

  static final Head UNSEEN = new Head(NOTHING, 0, 0, NOTHING, 0, false, GONE, null, null);

  private static final byte VERSION = 1;
  private static final int FIXED_BYTES = 1 + 4 * Long.BYTES + Integer.BYTES + 2 + Short.BYTES;
  private static final short NO_OWNER = -1;

  boolean isUnseen() {
    return folded == NOTHING;
  }

  public boolean isGone() {
    return measure == GONE;
  }

  public byte[] toBytes() {
    byte[] name = owner == null ? new byte[0] : owner.getBytes(StandardCharsets.UTF_8);
    byte[] json = state == null ? new byte[0] : StateCodec.write(state);
    return ByteBuffer.allocate(FIXED_BYTES + name.length + json.length)
        .put(VERSION)
        .putLong(folded)
        .putLong(momentMillis)
        .putLong(signMillis)
        .putLong(attemptMillis)
        .putInt(epoch)
        .put((byte) (tellsOwn ? 1 : 0))
        .put((byte) measure)
        .putShort(owner == null ? NO_OWNER : (short) name.length)
        .put(name)
        .put(json)
        .array();
  }

  /** All of it, to go on folding. */
  public static Head read(byte[] stored) {
    return read(stored, true);
  }

  /** Without the state, which takes the most time to read. */
  public static Head brief(byte[] stored) {
    return read(stored, false);
  }

  private static Head read(byte[] stored, boolean withState) {
    ByteBuffer in = ByteBuffer.wrap(stored);
    byte version = in.get();
    if (version != VERSION) {
      throw new IllegalStateException(
          "A head of version " + version + ", which a newer version of this service wrote");
    }
    long folded = in.getLong();
    long moment = in.getLong();
    long sign = in.getLong();
    long attempt = in.getLong();
    int epoch = in.getInt();
    boolean tellsOwn = in.get() == 1;
    int measure = in.get();
    short length = in.getShort();
    String owner = null;
    if (length != NO_OWNER) {
      byte[] name = new byte[length];
      in.get(name);
      owner = new String(name, StandardCharsets.UTF_8);
    }
    SessionState state = null;
    if (withState && in.hasRemaining()) {
      byte[] json = new byte[in.remaining()];
      in.get(json);
      state = state(json);
    }
    return new Head(folded, moment, sign, attempt, epoch, tellsOwn, measure, owner, state);
  }

  /** What can't be read here is the store's fault, not that of the event which asks. */
  private static SessionState state(byte[] json) {
    try {
      return StateCodec.read(json);
    } catch (UnreadableEvent damaged) {
      throw new IllegalStateException("The head of a session's numbers can't be read", damaged);
    }
  }
}
