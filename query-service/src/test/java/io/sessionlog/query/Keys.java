package io.sessionlog.query;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Keys of made-up callers, and the setting that knows their hashes. */
enum Keys {
  ALICE("user=alice"),
  ALICE_WITHOUT_QR("user=alice qr=no"),
  BOB("user=bob"),
  EVERYONE("user=*"),
  EVERYONE_WITHOUT_QR("user=* qr=no"),
  EXPIRED("user=* until=2020-01-01T00:00:00Z"),
  METRICS("scope=metrics"),
  ADMIN("scope=admin");

  private final String rights;

  Keys(String rights) {
    this.rights = rights;
  }

  String key() {
    return "key-of-" + name() + "-5d0c1f9e7a2b4c6d8e0f1a3b5c7d9e1f";
  }

  /** Two arguments for a request with this key. */
  String[] header() {
    return new String[] {"x-api-key", key()};
  }

  static String setting() {
    return "--API_KEYS="
        + Stream.of(values())
            .map(key -> "sha256=" + sha256(key.key()) + " " + key.rights + " name=" + key)
            .collect(Collectors.joining(";"));
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
