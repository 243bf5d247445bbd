package io.sessionlog.notifier.notice;

import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.StateCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;
import org.springframework.util.FileSystemUtils;

/**
 * What a refold remembers, on disk for as long as it lasts: a log may have more sessions than a
 * heap has room for. Nothing of it survives a crash, nor has to.
 */
final class ScratchMemory implements NoticeMemory, AutoCloseable {

  private static final String SESSIONS = "s/";
  private static final String SEQUENCES = "q/";
  private static final String MARKS = "m/";
  private static final long WRITE_BUFFER_BYTES = 8L * 1024 * 1024;
  private static final int MARKS_PER_SWEEP = 20_000;

  private final Path directory;
  private final Options options;
  private final WriteOptions writes;
  private final RocksDB rows;
  private byte[] sweepAt = bytes(MARKS);

  /**
   * @param directory made anew
   */
  ScratchMemory(Path directory) {
    RocksDB.loadLibrary();
    this.directory = directory;
    this.options = new Options().setCreateIfMissing(true).setWriteBufferSize(WRITE_BUFFER_BYTES);
    this.writes = new WriteOptions().setDisableWAL(true);
    try {
      FileSystemUtils.deleteRecursively(directory);
      Files.createDirectories(directory);
      this.rows = RocksDB.open(options, directory.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RocksDBException e) {
      throw unusable(e);
    }
  }

  private static IllegalStateException unusable(RocksDBException e) {
    return new IllegalStateException("The scratch store of a refold can't be used", e);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private byte @Nullable [] get(String key) {
    try {
      return rows.get(bytes(key));
    } catch (RocksDBException e) {
      throw unusable(e);
    }
  }

  private void put(String key, byte @Nullable [] value) {
    try {
      if (value == null) {
        rows.delete(writes, bytes(key));
      } else {
        rows.put(writes, bytes(key), value);
      }
    } catch (RocksDBException e) {
      throw unusable(e);
    }
  }

  @Override
  public @Nullable SessionState session(String sessionId) {
    byte[] stored = get(SESSIONS + sessionId);
    return stored == null ? null : StateCodec.read(stored);
  }

  @Override
  public void session(String sessionId, @Nullable SessionState state) {
    put(SESSIONS + sessionId, state == null ? null : StateCodec.write(state));
  }

  @Override
  public Sequences sequences(String sessionId) {
    byte[] stored = get(SEQUENCES + sessionId);
    return stored == null ? Sequences.NONE : SequenceCodec.read(stored).sequences();
  }

  @Override
  public void sequences(String sessionId, Sequences counts) {
    put(SEQUENCES + sessionId, SequenceCodec.write(new SequenceCodec.Entry("", -1, counts)));
  }

  @Override
  public @Nullable MessageMark mark(String sessionId, String id) {
    byte[] stored = get(MARKS + sessionId + "/" + id);
    return stored == null ? null : MessageMark.read(stored);
  }

  @Override
  public void mark(String sessionId, String id, MessageMark mark) {
    put(MARKS + sessionId + "/" + id, mark.toBytes());
  }

  /** Forgets some of the marks whose last event is older, and goes on there the next time. */
  void sweep(Instant keep) {
    byte[] end = bytes(MARKS);
    try (RocksIterator marks = rows.newIterator()) {
      marks.seek(sweepAt);
      for (int i = 0; i < MARKS_PER_SWEEP && isMark(marks, end); i++) {
        if (MessageMark.read(marks.value()).lastEventAt().isBefore(keep)) {
          rows.delete(writes, marks.key());
        }
        marks.next();
      }
      sweepAt = isMark(marks, end) ? marks.key() : end;
    } catch (RocksDBException e) {
      throw unusable(e);
    }
  }

  private static boolean isMark(RocksIterator at, byte[] prefix) {
    return at.isValid() && at.key()[0] == prefix[0];
  }

  @Override
  public void close() {
    rows.close();
    writes.close();
    options.close();
    try {
      FileSystemUtils.deleteRecursively(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
