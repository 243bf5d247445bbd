package io.sessionlog.query.view;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Names the content of the whole view. Two nodes whose versions are equal hold the same sessions
 * and show them in the same way.
 *
 * <p>The view is a function of the records read from {@code session-state}, and their offsets say
 * how far that is; those that only tell how far the projector has come don't count. The positions
 * of their states say the same in terms of {@code session-events}; they tell a topic from one that
 * was deleted and filled again. What is shown changes as QR codes expire, too: the expiries are
 * part of the content, so the newest that has passed tells which have.
 */
public final class ContentVersion {

  private final ByteBuffer parts;

  /**
   * @param fold tells topics of states from each other: each has offsets of its own
   * @param stateOffsets the last record of a session, by partition of {@code session-state}
   * @param eventOffsets the newest position of a state, by partition of {@code session-events}
   * @param newestQrExpiryMillis the expiry that passed last
   */
  ContentVersion(String fold, long[] stateOffsets, long[] eventOffsets, long newestQrExpiryMillis) {
    byte[] name = fold.getBytes(StandardCharsets.UTF_8);
    int numbers = Long.BYTES * (stateOffsets.length + eventOffsets.length + 1);
    parts = ByteBuffer.allocate(numbers + name.length);
    parts.put(numbers, name);
    parts.asLongBuffer().put(newestQrExpiryMillis).put(stateOffsets).put(eventOffsets);
  }

  public byte[] bytes() {
    return parts.array().clone();
  }
}
