package io.sessionlog.ingest.signature;

import io.sessionlog.model.wire.FactReader;
import io.sessionlog.support.security.ReloadedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.util.UriUtils;

/**
 * Secrets that are good for some sessions alone, out of a file of lines {@code sessions secret}. A
 * {@code #} starts a comment.
 *
 * <pre>
 * shop-1            s3cret    # this session
 * acme-*            s3cret    # all whose id starts so
 * acme-*,user=anna  s3cret    # and they are anna's, whatever a webhook's URL says
 * </pre>
 *
 * <p>The lines that name most of an id count: those of the session itself, else those of the
 * longest beginning. Several of a kind are all valid, so that a secret can be changed. The file is
 * read again when it has changed, so that a new session needs no restart, see {@link ReloadedFile}.
 */
final class SessionSecrets {

  private static final Logger log = LoggerFactory.getLogger(SessionSecrets.class);

  /** An id holds neither a star nor a comma; what is not plain in a user's is percent-encoded. */
  private static final Pattern SESSIONS =
      Pattern.compile("(?<id>[^*,=]+)(?<star>\\*)?(,user=(?<user>\\S+))?");

  private final @Nullable ReloadedFile file;
  private volatile Lines lines = Lines.NONE;

  /**
   * @param path null if no session has a secret of its own
   * @throws IllegalArgumentException with a message for people, if the file can't be used
   */
  SessionSecrets(@Nullable Path path, Duration lookInterval) {
    if (path == null) {
      file = null;
      return;
    }
    file = new ReloadedFile(path, lookInterval, text -> take(path, text));
    try {
      lines = read(path, file.read());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "WEBHOOK_SECRETS_FILE=%s can't be read.".formatted(path), e);
    }
  }

  /**
   * What was read.
   *
   * @param bySession by the whole id
   * @param byBeginning by how an id must start
   * @param lengths of the beginnings, the longest first
   */
  private record Lines(
      Map<String, List<Secret>> bySession,
      Map<String, List<Secret>> byBeginning,
      List<Integer> lengths) {

    static final Lines NONE = new Lines(Map.of(), Map.of(), List.of());

    List<Secret> of(String sessionId) {
      List<Secret> own = bySession.get(sessionId);
      if (own != null) {
        return own;
      }
      for (int length : lengths) {
        if (length <= sessionId.length()) {
          List<Secret> shared = byBeginning.get(sessionId.substring(0, length));
          if (shared != null) {
            return shared;
          }
        }
      }
      return List.of();
    }
  }

  /** Empty if the session has none of its own. */
  List<Secret> of(String sessionId) {
    if (file == null) {
      return List.of();
    }
    file.lookAgain();
    return lines.of(sessionId);
  }

  private void take(Path path, String text) {
    Lines next = read(path, text);
    lines = next;
    log.info(
        "Read the secrets of {} sessions and of {} beginnings of ids from {}",
        next.bySession().size(),
        next.byBeginning().size(),
        path);
  }

  private static Lines read(Path path, String text) {
    Map<String, List<Secret>> bySession = new HashMap<>();
    Map<String, List<Secret>> byBeginning = new HashMap<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] parts = line.strip().split("\\s+", 2);
      Matcher sessions = SESSIONS.matcher(parts[0]);
      if (parts.length != 2 || !sessions.matches() || !isUsable(sessions.group("user"))) {
        throw new IllegalArgumentException(
            "Line %d of %s must be a session id (or how ids start, and *), perhaps ,user= and a user id, then a space and a secret."
                .formatted(number, path));
      }
      boolean isBeginning = sessions.group("star") != null;
      (isBeginning ? byBeginning : bySession)
          .computeIfAbsent(sessions.group("id"), added -> new ArrayList<>(1))
          .add(Secret.of(parts[1], decoded(sessions.group("user"))));
    }
    return new Lines(
        Map.copyOf(bySession),
        Map.copyOf(byBeginning),
        byBeginning.keySet().stream()
            .map(String::length)
            .distinct()
            .sorted(Comparator.reverseOrder())
            .toList());
  }

  private static boolean isUsable(@Nullable String user) {
    try {
      String decoded = decoded(user);
      return decoded == null
          || (!decoded.isBlank() && decoded.length() <= FactReader.MAX_USER_ID_CHARS);
    } catch (IllegalArgumentException notEncoded) {
      return false;
    }
  }

  private static @Nullable String decoded(@Nullable String user) {
    return user == null ? null : UriUtils.decode(user, StandardCharsets.UTF_8);
  }
}
