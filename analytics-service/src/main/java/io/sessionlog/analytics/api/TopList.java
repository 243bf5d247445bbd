package io.sessionlog.analytics.api;

import io.sessionlog.analytics.numbers.Numbers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sessions with the most of something; a session is in one partition, so parts are merged. */
final class TopList {

  /**
   * @param value what it is ranked by
   */
  record Entry(String sessionId, @Nullable String userId, long value, Numbers numbers) {}

  private static final Comparator<Entry> ORDER =
      Comparator.comparingLong(Entry::value).reversed().thenComparing(Entry::sessionId);

  private final TopBy by;
  private final int limit;
  private final List<Entry> entries = new ArrayList<>();

  TopList(TopBy by, int limit) {
    this.by = by;
    this.limit = limit;
  }

  List<Entry> entries() {
    entries.sort(ORDER);
    return entries.subList(0, Math.min(limit, entries.size()));
  }

  void add(String sessionId, @Nullable String userId, Numbers numbers) {
    long value = by.of(numbers);
    if (value > 0) {
      entries.add(new Entry(sessionId, userId, value, numbers));
      if (entries.size() > 20 * limit) {
        entries.sort(ORDER);
        entries.subList(limit, entries.size()).clear();
      }
    }
  }

  byte[] toBytes() {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      List<Entry> first = entries();
      out.writeInt(first.size());
      for (Entry entry : first) {
        out.writeUTF(entry.sessionId());
        out.writeBoolean(entry.userId() != null);
        out.writeUTF(entry.userId() == null ? "" : entry.userId());
        byte[] numbers = entry.numbers().toBytes();
        out.writeInt(numbers.length);
        out.write(numbers);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  void add(byte[] part) {
    try (var in = new DataInputStream(new ByteArrayInputStream(part))) {
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        String sessionId = in.readUTF();
        boolean isOwned = in.readBoolean();
        String userId = in.readUTF();
        var numbers = new Numbers();
        numbers.add(in.readNBytes(in.readInt()));
        add(sessionId, isOwned ? userId : null, numbers);
      }
    } catch (IOException cut) {
      throw new UncheckedIOException(cut);
    }
  }
}
