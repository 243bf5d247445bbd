package io.sessionlog.query.view;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions, and which page of them.
 *
 * @param userId their owner, exactly; null for every owner and none
 * @param visibleTo whose sessions alone may be found, whatever is asked for; null for everyone's
 * @param after where the page before ended; null for the first page
 * @param limit the most entries of the page, at least 1
 */
public record SessionQuery(
    @Nullable String userId,
    @Nullable String visibleTo,
    Set<Bucket> buckets,
    @Nullable PageKey after,
    int limit) {

  /** Whether it asks for the sessions of someone who may not be seen. */
  public boolean asksForTooMuch() {
    return visibleTo != null && userId != null && !visibleTo.equals(userId);
  }

  /** Written so that no two questions are written alike. */
  public String canonical(boolean qrShown) {
    // The owners stand last, with a length: they may hold any character.
    return buckets
        + "|"
        + (after == null ? "" : after.cursor().write())
        + "|"
        + limit
        + "|"
        + qrShown
        + "|"
        + owner(visibleTo)
        + "|"
        + owner(userId);
  }

  private static String owner(@Nullable String user) {
    return user == null ? "" : user.length() + " " + user;
  }

  /** The owner of what may be found; null for every owner and none. */
  public @Nullable String owner() {
    return userId != null ? userId : visibleTo;
  }
}
