package io.sessionlog.table;

import io.sessionlog.model.SessionState;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row that does not exist yet. Prisma's {@code cuid()} and {@code @updatedAt} are made by its
 * client and not by the database, so an insert brings them along.
 *
 * @param id derived from the session id, so that it is the same at each try
 */
public record NewRow(
    String id,
    String sessionId,
    String userId,
    boolean isNotification,
    @Nullable String aiConfig,
    Instant createdAt,
    SessionRow content) {

  /** A cuid has 25 characters: a {@code c}, then digits and small letters. */
  private static final int HASH_CHARS = 24;

  private static final int BASE = 36;

  /**
   * @throws IllegalArgumentException if the session has no owner: a row must have one
   */
  public static NewRow of(SessionState state, SessionRow content) {
    String userId = state.userId();
    if (userId == null) {
      throw new IllegalArgumentException("A row has an owner; " + state.sessionId() + " has none");
    }
    return new NewRow(
        idOf(state.sessionId()),
        state.sessionId(),
        userId,
        state.isNotification(),
        state.aiConfig() == null ? null : state.aiConfig().text(),
        state.createdAt(),
        content);
  }

  private static String idOf(String sessionId) {
    String hash =
        new BigInteger(1, sha256("sessionlog:" + sessionId)).toString(BASE)
            + "0".repeat(HASH_CHARS);
    return "c" + hash.substring(0, HASH_CHARS);
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JVM has SHA-256", e);
    }
  }

  /** Leaves out the content and the settings: both may be secret. */
  @Override
  public String toString() {
    return "NewRow[%s of %s]".formatted(sessionId, userId);
  }
}
