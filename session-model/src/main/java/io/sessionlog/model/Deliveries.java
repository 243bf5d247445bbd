package io.sessionlog.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The last deliveries that told a session's status, so that a sender's retry does not undo what has
 * come since. Bounded, for a state is copied to every query node; activity is not among them, since
 * it would push out what they are for, and its repetition is harmless.
 *
 * @param fingerprints the newest last; of ids, which a sender may make as long as it likes
 */
public record Deliveries(List<String> fingerprints) {

  /** WAHA tries 15 times within half a minute; few sessions change their status so often. */
  public static final int MAX = 64;

  public static final Deliveries NONE = new Deliveries(List.of());

  /** 64 bits: two of 64 ids are alike once in 10^16 sessions. */
  private static final int FINGERPRINT_BYTES = 8;

  /** A UUID of version 7, which ingest gives to what came without an id. */
  private static final Pattern OURS =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}");

  public Deliveries {
    if (fingerprints.size() > MAX) {
      throw new IllegalArgumentException("more than " + MAX + " deliveries");
    }
    fingerprints = List.copyOf(fingerprints);
  }

  /** Whether the sender sent this before; never for an id that is ours. */
  boolean contain(String eventId) {
    return !fingerprints.isEmpty() && fingerprints.contains(fingerprint(eventId));
  }

  /** With this one, and without the oldest where there are too many. */
  Deliveries with(String eventId) {
    if (OURS.matcher(eventId).matches() || contain(eventId)) {
      return this;
    }
    List<String> next = new ArrayList<>(fingerprints);
    next.add(fingerprint(eventId));
    return new Deliveries(next.subList(Math.max(0, next.size() - MAX), next.size()));
  }

  private static String fingerprint(String eventId) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(eventId.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
