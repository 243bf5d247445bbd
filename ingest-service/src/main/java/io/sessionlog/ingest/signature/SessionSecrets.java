package io.sessionlog.ingest.signature;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Secrets of single sessions, out of a file of lines {@code sessionId secret}; a session with two
 * lines has two. A {@code #} starts a comment. The file is read again when it has changed, so that
 * a new session needs no restart; while it can't be read, what was read last stays valid.
 */
final class SessionSecrets {

  private static final Logger log = LoggerFactory.getLogger(SessionSecrets.class);

  private final @Nullable Path file;
  private final Duration lookInterval;
  private final AtomicLong nextLook = new AtomicLong();
  private volatile Map<String, List<Secret>> bySession = Map.of();
  private volatile @Nullable FileTime readAt;

  /**
   * @param file null if no session has a secret of its own
   * @throws IllegalArgumentException with a message for people, if the file can't be used
   */
  SessionSecrets(@Nullable Path file, Duration lookInterval) {
    this.file = file;
    this.lookInterval = lookInterval;
    if (file != null) {
      try {
        read(file);
      } catch (IOException e) {
        throw new IllegalArgumentException(
            "WEBHOOK_SECRETS_FILE=%s can't be read.".formatted(file), e);
      }
      nextLook.set(System.nanoTime() + lookInterval.toNanos());
    }
  }

  /** Empty if the session has none of its own. */
  List<Secret> of(String sessionId) {
    if (file == null) {
      return List.of();
    }
    lookAgain(file);
    return bySession.getOrDefault(sessionId, List.of());
  }

  private void lookAgain(Path present) {
    long now = System.nanoTime();
    long due = nextLook.get();
    if (now - due < 0 || !nextLook.compareAndSet(due, now + lookInterval.toNanos())) {
      return;
    }
    try {
      if (!Files.getLastModifiedTime(present).equals(readAt)) {
        read(present);
        log.info("Read the secrets of {} sessions from {}", bySession.size(), present);
      }
    } catch (IOException | IllegalArgumentException e) {
      log.error(
          "The secrets that were read before stay valid, for {} can't be used: {}",
          present,
          e.getMessage());
    }
  }

  private void read(Path present) throws IOException {
    FileTime modifiedAt = Files.getLastModifiedTime(present);
    Map<String, List<Secret>> read = new HashMap<>();
    int number = 0;
    for (String line : Files.readAllLines(present)) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] parts = line.strip().split("\\s+", 2);
      if (parts.length != 2) {
        throw new IllegalArgumentException(
            "Line %d of %s must be a session id, a space and a secret.".formatted(number, present));
      }
      read.computeIfAbsent(parts[0], session -> new ArrayList<>(1)).add(Secret.of(parts[1]));
    }
    bySession = Map.copyOf(read);
    readAt = modifiedAt;
  }
}
