package io.sessionlog.notifier.notice;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sessionlog.support.position.PositionText;
import java.util.Arrays;

/** Bytes that are posted as they are. They are private: only their number is printed. */
public final class Payload {

  private final byte[] bytes;

  private Payload(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * @param bytes not copied: nobody changes them any more
   */
  public static Payload of(byte[] bytes) {
    return new Payload(bytes);
  }

  /** Not a copy: nobody changes them. */
  public byte[] bytes() {
    return bytes;
  }

  /** As it is told to one user, who is to know nothing of others. */
  public Payload withSealed(PositionText positions) {
    return positions.areSealed()
        ? of(positions.sealIn(new String(bytes, UTF_8)).getBytes(UTF_8))
        : this;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
