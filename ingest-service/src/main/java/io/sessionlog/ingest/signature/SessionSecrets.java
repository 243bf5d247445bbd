package io.sessionlog.ingest.signature;

import io.sessionlog.model.wire.FactReader;
import io.sessionlog.support.security.ReloadedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
 * *,user=anna       s3cret    # all that are anna's; of a new one the URL must say so
 * </pre>
 *
 * <p>The lines that name most of an id count: those of the session itself, else those of the
 * longest beginning, else those of its owner. Several of a kind are all valid, so that a secret can
 * be changed. The file is read again when it has changed, so that a new session needs no restart,
 * see {@link ReloadedFile}.
 */
final class SessionSecrets implements SecretGroups {

  private static final Logger log = LoggerFactory.getLogger(SessionSecrets.class);

  /** An id holds neither a star nor a comma; what is not plain in a user's is percent-encoded. */
  private static final Pattern SESSIONS =
      Pattern.compile("(?<id>[^*,=]+)(?<star>\\*)?(,user=(?<user>\\S+))?|\\*,user=(?<alone>\\S+)");

  private static final String OF_A_USER = "*,user=";

  /** Whether whose sessions are whose is read, which is decided at the start. */
  private final boolean knowsOwners;

  private final @Nullable ReloadedFile file;
  private volatile Lines lines = Lines.NONE;

  /**
   * @param path null if no session has a secret of its own
   * @throws IllegalArgumentException with a message for people, if the file can't be used
   */
  SessionSecrets(@Nullable Path path, Duration lookInterval) {
    knowsOwners = path != null && bindUsers(path);
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
   * Whether the file binds secrets to users alone, so that the owners of sessions must be known.
   */
  static boolean bindUsers(Path path) {
    try (Stream<String> lines = Files.lines(path)) {
      return lines.anyMatch(line -> line.strip().startsWith(OF_A_USER));
    } catch (IOException | UncheckedIOException unreadable) {
      // Whoever needs it says so.
      return false;
    }
  }

  /**
   * What was read.
   *
   * @param bySession by the whole id
   * @param byBeginning by how an id must start
   * @param byUser by the owner
   * @param lengths of the beginnings, the longest first
   */
  private record Lines(
      Map<String, List<Secret>> bySession,
      Map<String, List<Secret>> byBeginning,
      Map<String, List<Secret>> byUser,
      List<Integer> lengths) {

    static final Lines NONE = new Lines(Map.of(), Map.of(), Map.of(), List.of());

    /**
     * @param name of the lines
     */
    record Found(String name, List<Secret> secrets) {
      static final Found NOTHING = new Found("", List.of());
    }

    Found of(String sessionId, WebhookGuard.Owners owners) {
      List<Secret> own = bySession.get(sessionId);
      if (own != null) {
        return new Found(sessionId, own);
      }
      for (int length : lengths) {
        if (length <= sessionId.length()) {
          String beginning = sessionId.substring(0, length);
          List<Secret> shared = byBeginning.get(beginning);
          if (shared != null) {
            return new Found(beginning + "*", shared);
          }
        }
      }
      String owner = byUser.isEmpty() ? null : owners.of(sessionId);
      List<Secret> users = owner == null ? null : byUser.get(owner);
      return users == null ? Found.NOTHING : new Found(OF_A_USER + owner, users);
    }
  }

  private Lines lines() {
    if (file != null) {
      file.lookAgain();
    }
    return lines;
  }

  /** Empty if the session has none of its own. */
  List<Secret> of(String sessionId, WebhookGuard.Owners owners) {
    return lines().of(sessionId, owners).secrets();
  }

  /** Whether all sessions of a user have secrets of their own. */
  boolean bind(String user) {
    return lines().byUser().containsKey(user);
  }

  @Override
  public String of(String sessionId, @Nullable String owner) {
    return lines().of(sessionId, id -> owner).name();
  }

  @Override
  public Object version() {
    return lines();
  }

  private void take(Path path, String text) {
    Lines next = read(path, text);
    if (next.equals(Lines.NONE)) {
      throw new IllegalArgumentException("it has nothing but comments");
    }
    lines = next;
    log.info(
        "Read the secrets of {} sessions, of {} beginnings of ids and of {} users from {}",
        next.bySession().size(),
        next.byBeginning().size(),
        next.byUser().size(),
        path);
  }

  private Lines read(Path path, String text) {
    Map<String, List<Secret>> bySession = new HashMap<>();
    Map<String, List<Secret>> byBeginning = new HashMap<>();
    Map<String, List<Secret>> byUser = new HashMap<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] parts = line.strip().split("\\s+", 2);
      Matcher sessions = SESSIONS.matcher(parts[0]);
      if (parts.length != 2
          || !sessions.matches()
          || !isUsable(sessions.group("user"))
          || !isUsable(sessions.group("alone"))) {
        throw new IllegalArgumentException(
            "Line %d of %s must be a session id (or how ids start, and *, or * alone), perhaps ,user= and a user id, then a space and a secret."
                .formatted(number, path));
      }
      String alone = decoded(sessions.group("alone"));
      if (alone != null) {
        if (!knowsOwners) {
          throw new IllegalArgumentException(
              "Line %d of %s binds a secret to a user alone, the first that does: ingest must be started anew, to know whose the sessions are."
                  .formatted(number, path));
        }
        byUser.computeIfAbsent(alone, added -> new ArrayList<>(1)).add(Secret.of(parts[1], alone));
        continue;
      }
      boolean isBeginning = sessions.group("star") != null;
      (isBeginning ? byBeginning : bySession)
          .computeIfAbsent(sessions.group("id"), added -> new ArrayList<>(1))
          .add(Secret.of(parts[1], decoded(sessions.group("user"))));
    }
    return new Lines(
        Map.copyOf(bySession),
        Map.copyOf(byBeginning),
        Map.copyOf(byUser),
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
