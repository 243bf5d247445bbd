package io.sessionlog.support.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of secrets that is read again once it has changed. While it is not there, is empty, is
 * being written or can't be used, what was read last counts: an editor first empties a file and
 * then writes it, and what it has not written yet must not be taken back meanwhile. What is a
 * comment, and what a secret that looks like one, is for its reader to say.
 *
 * <p>So a file that was written just now is taken only when the next look finds it as the one
 * before did; one that nobody has written for {@value #SETTLED_MILLIS} ms, at the first look.
 *
 * <p><b>Threads.</b> Any may look; one at a time does.
 */
public final class ReloadedFile {

  private static final Logger log = LoggerFactory.getLogger(ReloadedFile.class);

  /** With the look after it a change is taken within 5 s, as security.md says. */
  public static final Duration LOOK_INTERVAL = Duration.ofSeconds(4);

  /** Nobody leaves a file half written for so long. */
  static final long SETTLED_MILLIS = 1_000;

  private final Path path;
  private final long lookNanos;
  private final long settleNanos;
  private final Consumer<String> taken;
  private final AtomicLong nextLook;
  private volatile @Nullable Stamp used;
  private volatile @Nullable Stamp seen;

  /** What a look tells of a file without reading it. */
  private record Stamp(FileTime modifiedAt, long size) {

    static Stamp of(Path path) throws IOException {
      var attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return new Stamp(attributes.lastModifiedTime(), attributes.size());
    }

    /** By this machine's clock; a file from the future never is. */
    boolean isSettled() {
      return System.currentTimeMillis() - modifiedAt.toMillis() > SETTLED_MILLIS;
    }
  }

  /**
   * @param lookInterval how often, at the most, the file is looked at; sooner once it has changed
   * @param taken is given the text of a file that has changed, which is not blank; throws a {@link
   *     RuntimeException} whose message quotes nothing secret if it can't be used, or holds
   *     nothing, and nothing has happened
   */
  public ReloadedFile(Path path, Duration lookInterval, Consumer<String> taken) {
    this.path = path;
    this.lookNanos = lookInterval.toNanos();
    this.settleNanos = Math.min(lookNanos, SETTLED_MILLIS * 1_000_000);
    this.taken = taken;
    this.nextLook = new AtomicLong(System.nanoTime() + lookNanos);
  }

  /** Reads it for the first time; the text is not handed on. */
  public String read() throws IOException {
    Stamp before = Stamp.of(path);
    String text = Files.readString(path);
    used = before;
    return text;
  }

  /** Reads it if it has changed, and the last look was long enough ago. */
  public void lookAgain() {
    long now = System.nanoTime();
    long due = nextLook.get();
    if (now - due < 0 || !nextLook.compareAndSet(due, now + lookNanos)) {
      return;
    }
    try {
      Stamp present = Stamp.of(path);
      if (present.equals(used)) {
        return;
      }
      if (!present.isSettled() && !present.equals(seen)) {
        seen = present;
        nextLook.set(now + settleNanos);
        return;
      }
      String text = Files.readString(path);
      if (text.isBlank()) {
        throw new IllegalArgumentException("it is empty");
      }
      taken.accept(text);
      used = present;
    } catch (IOException | RuntimeException e) {
      log.error("What was read before stays valid, for {} can't be used: {}", path, e.getMessage());
    }
  }
}
