package io.sessionlog.analytics.numbers;

import java.util.Arrays;

/** Numbers of zero and more, seven bits to a byte: most counts take one. */
final class VarBytes {

  private byte[] bytes = new byte[128];
  private int size;

  void number(long value) {
    if (value < 0) {
      throw new IllegalStateException("a count below zero");
    }
    if (size + 10 > bytes.length) {
      bytes = Arrays.copyOf(bytes, bytes.length * 2);
    }
    long rest = value;
    while (rest > 0x7f) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** Small ones take as little, whatever their sign. */
  void signed(long value) {
    number((value << 1) ^ (value >> (Long.SIZE - 1)));
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /** Reads what was written so. */
  static final class In {
    private final byte[] bytes;
    private int at;

    In(byte[] bytes) {
      this.bytes = bytes;
    }

    long signed() {
      long value = number();
      return (value >>> 1) ^ -(value & 1);
    }

    long number() {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = bytes[at++];
        value |= (long) (next & 0x7f) << shift;
        if (next >= 0) {
          return value;
        }
      }
    }
  }
}
