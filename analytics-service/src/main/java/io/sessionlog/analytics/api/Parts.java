package io.sessionlog.analytics.api;

import io.sessionlog.analytics.numbers.Numbers;
import io.sessionlog.support.partition.UnfitPart;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What one node tells another of a partition: first of which hours it is. Two nodes may cut the
 * same question differently, by their clocks or by their time zones' rules, and what does not
 * belong to the same hours must not be added.
 */
final class Parts {

  /** Of this layout; another one begins otherwise. */
  private static final int LAYOUT = 0x53544131;

  private Parts() {}

  /** Writes what follows. */
  @FunctionalInterface
  interface Body {
    void writeTo(DataOutputStream out) throws IOException;
  }

  /** Reads what follows. */
  @FunctionalInterface
  interface Reader {
    void readFrom(DataInputStream in) throws IOException;
  }

  static byte[] write(StatsQuery query, Body body) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeInt(LAYOUT);
      out.writeInt(query.starts().size());
      for (int start : query.starts()) {
        out.writeInt(start);
      }
      body.writeTo(out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /**
   * @throws UnfitPart if it is not of the hours that were asked for, or is cut off
   */
  static void read(StatsQuery query, byte[] part, Reader reader) {
    try (var in = new DataInputStream(new ByteArrayInputStream(part))) {
      boolean isSame = in.readInt() == LAYOUT && in.readInt() == query.starts().size();
      for (int i = 0; isSame && i < query.starts().size(); i++) {
        isSame = in.readInt() == query.starts().get(i);
      }
      if (!isSame) {
        throw new UnfitPart("another node's part is not of the hours that were asked for");
      }
      reader.readFrom(in);
    } catch (IOException cut) {
      throw new UnfitPart("another node's part is cut off");
    }
  }

  static void write(DataOutputStream out, Numbers numbers) throws IOException {
    byte[] bytes = numbers.toBytes();
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static void add(DataInputStream in, Numbers into) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    into.add(bytes);
  }
}
