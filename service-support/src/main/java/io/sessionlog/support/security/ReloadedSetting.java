package io.sessionlog.support.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A setting that may be a file of its name in {@code SECRETS_DIR}: then it is read again when the
 * file has changed, so that a key is taken back without a restart. While the file is not there, is
 * empty or can't be used, what was read last counts: a file that is being written must not lock
 * everybody out.
 */
public final class ReloadedSetting<T> implements Supplier<T> {

  private static final Logger log = LoggerFactory.getLogger(ReloadedSetting.class);

  /** How often, at the most, the file is looked at. */
  public static final Duration LOOK_INTERVAL = Duration.ofSeconds(5);

  private final @Nullable Path file;
  private final Function<String, T> reader;
  private final Duration lookInterval;
  private final AtomicLong nextLook;
  private volatile String text;
  private volatile T value;
  private volatile @Nullable FileTime readAt;

  /**
   * @param directory where the file would be; null if there is none
   * @param atStart the setting's text; where it is not the file's, something else wins over it, and
   *     the file is not looked at
   * @param reader throws a {@link RuntimeException} whose message quotes nothing secret
   */
  public ReloadedSetting(
      String name,
      @Nullable Path directory,
      String atStart,
      Function<String, T> reader,
      Duration lookInterval) {
    this.reader = reader;
    this.lookInterval = lookInterval;
    this.text = atStart.strip();
    this.value = reader.apply(atStart);
    this.file = text.isEmpty() ? null : fileOf(name, directory, text);
    this.nextLook = new AtomicLong(System.nanoTime() + lookInterval.toNanos());
  }

  private @Nullable Path fileOf(String name, @Nullable Path directory, String atStart) {
    Path present = directory == null ? null : directory.resolve(name);
    try {
      if (present != null && Files.isRegularFile(present)) {
        FileTime modifiedAt = Files.getLastModifiedTime(present);
        if (Files.readString(present).strip().equals(atStart)) {
          readAt = modifiedAt;
          return present;
        }
      }
    } catch (IOException unreadable) {
      log.debug("{} is not read again: {}", name, unreadable.getMessage());
    }
    return null;
  }

  @Override
  public T get() {
    if (file != null) {
      lookAgain(file);
    }
    return value;
  }

  private void lookAgain(Path present) {
    long now = System.nanoTime();
    long due = nextLook.get();
    if (now - due < 0 || !nextLook.compareAndSet(due, now + lookInterval.toNanos())) {
      return;
    }
    try {
      FileTime modifiedAt = Files.getLastModifiedTime(present);
      if (modifiedAt.equals(readAt)) {
        return;
      }
      String next = Files.readString(present).strip();
      if (next.isEmpty()) {
        throw new IllegalArgumentException("it is empty");
      }
      if (!next.equals(text)) {
        value = reader.apply(next);
        text = next;
        log.info("Read {} again", present);
      }
      readAt = modifiedAt;
    } catch (IOException | RuntimeException e) {
      log.error(
          "What was read before stays valid, for {} can't be used: {}", present, e.getMessage());
    }
  }
}
