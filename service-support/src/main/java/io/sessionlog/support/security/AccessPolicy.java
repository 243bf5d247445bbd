package io.sessionlog.support.security;

/**
 * One way into a service. A service declares each of its doors as a bean, made by {@link
 * AccessPolicies#decide}; the service does not start while nobody has decided about one of them.
 *
 * @param name as an operator knows it, such as "the query API"
 * @param setting what leaves the door open when it says {@value #NONE}, such as {@code QUERY_AUTH}
 * @param remedy what to set so that the door needs a key, as a full sentence
 */
public record AccessPolicy(String name, String setting, Decision decision, String remedy) {

  /** What the setting of a door says to leave it open. */
  public static final String NONE = "none";

  /** What was decided. */
  public enum Decision {
    /** Nobody comes in without a key. */
    GUARDED,
    /** Everybody comes in, since somebody said so. */
    OPEN,
    /** Nobody said anything. */
    UNDECIDED
  }

  public boolean isOpen() {
    return decision == Decision.OPEN;
  }

  public boolean isGuarded() {
    return decision == Decision.GUARDED;
  }
}
