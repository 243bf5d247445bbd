package io.sessionlog.support.security;

import io.sessionlog.support.security.Caller.Scope;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/**
 * Reads the setting {@value #SETTING}: one key per line or between semicolons, as fields between
 * blanks. {@code #} starts a line that is a comment.
 *
 * <pre>
 * sha256=9f86…  user=user-456              # reads the sessions of this user
 * sha256=60303… user=* qr=no               # reads everyone's, but no QR codes
 * sha256=fd61a… scope=admin                # also registers and deletes
 * sha256=a4e62… scope=metrics until=2027-01-31T00:00:00Z name=grafana
 * </pre>
 */
final class ApiKeyReader {

  static final String SETTING = "API_KEYS";

  private static final Set<String> FIELDS =
      Set.of("sha256", "user", "scope", "qr", "until", "name");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");
  private static final String EVERYONE = "*";
  private static final String FORMAT =
      "Put one key per line, or between semicolons: sha256=<64 hex digits> user=<user id, * for all>"
          + " [scope=read|admin|metrics] [qr=no] [until=<such as 2027-01-31T00:00:00Z>] [name=<what its use is told under>]."
          + " What is not plain in a user id is percent-encoded.";

  private ApiKeyReader() {}

  /**
   * @throws InvalidSetting if one can't be read; none is passed over, since it may be the one that
   *     denies something
   */
  static List<ApiKey> read(String setting) {
    List<ApiKey> keys = new ArrayList<>();
    for (String line : setting.split("[;\\r\\n]")) {
      String entry = line.replaceFirst("(^|\\s)#.*", "").strip();
      if (!entry.isEmpty()) {
        ApiKey key = key(entry, keys.size() + 1);
        if (keys.stream().anyMatch(other -> other.sha256().equals(key.sha256()))) {
          throw invalid(keys.size() + 1, "has the sha256 of a key before it");
        }
        keys.add(key);
      }
    }
    return keys;
  }

  private static ApiKey key(String entry, int number) {
    Map<String, String> fields = fields(entry, number);
    KeyDigest sha256 =
        KeyDigest.parse(fields.getOrDefault("sha256", ""))
            .orElseThrow(() -> invalid(number, "needs sha256 with 64 hex digits"));
    return new ApiKey(
        sha256,
        name(fields.get("name"), sha256, number),
        caller(fields, number),
        until(fields.get("until"), number));
  }

  /** Without one, the beginning of the hash: enough to find the line, and no way to the key. */
  private static String name(@Nullable String given, KeyDigest sha256, int number) {
    if (given != null && !NAME.matcher(given).matches()) {
      throw invalid(number, "has a name that is not 1 to 64 of A-Z a-z 0-9 . _ @ -");
    }
    return given != null ? given : "sha256=" + sha256.beginning();
  }

  private static Map<String, String> fields(String entry, int number) {
    Map<String, String> fields = new HashMap<>();
    for (String field : entry.split("\\s+")) {
      int equals = field.indexOf('=');
      // A field that isn't known is not quoted: it may be a key in clear.
      if (equals < 0 || !FIELDS.contains(field.substring(0, equals))) {
        throw invalid(number, "has a field that is none of sha256, user, scope, qr, until, name");
      }
      if (fields.put(field.substring(0, equals), field.substring(equals + 1)) != null) {
        throw invalid(number, "has a field twice");
      }
    }
    return fields;
  }

  private static Caller caller(Map<String, String> fields, int number) {
    Scope scope = scope(fields.getOrDefault("scope", "read"), number);
    String user = fields.get("user");
    if (scope == Scope.READ && (user == null || user.isEmpty())) {
      throw invalid(number, "needs user with a user id, or * for all");
    }
    if (scope != Scope.READ && user != null && !user.equals(EVERYONE)) {
      throw invalid(number, "is bound to a user, which scope=admin and scope=metrics can't be");
    }
    boolean everyone = user == null || user.equals(EVERYONE);
    return new Caller(everyone ? null : decoded(user, number), scope, maySeeQr(fields, number));
  }

  private static Scope scope(String text, int number) {
    return switch (text) {
      case "read" -> Scope.READ;
      case "admin" -> Scope.ADMIN;
      case "metrics" -> Scope.METRICS;
      default -> throw invalid(number, "has a scope that is none of read, admin, metrics");
    };
  }

  private static boolean maySeeQr(Map<String, String> fields, int number) {
    return switch (fields.getOrDefault("qr", "yes")) {
      case "yes" -> true;
      case "no" -> false;
      default -> throw invalid(number, "has a qr that is neither yes nor no");
    };
  }

  private static String decoded(@Nullable String user, int number) {
    try {
      return UriUtils.decode(String.valueOf(user), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw invalid(number, "has a user id with a % that starts no percent-encoding");
    }
  }

  private static @Nullable Instant until(@Nullable String text, int number) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw invalid(number, "has an until that is no moment, such as 2027-01-31T00:00:00Z");
    }
  }

  private static InvalidSetting invalid(int number, String fault) {
    return new InvalidSetting(SETTING, "key %d %s.".formatted(number, fault), FORMAT);
  }
}
