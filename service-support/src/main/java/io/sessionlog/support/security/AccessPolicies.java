package io.sessionlog.support.security;

import io.sessionlog.support.security.AccessPolicy.Decision;
import org.springframework.core.env.Environment;

/** Makes the doors from what the settings say. */
public final class AccessPolicies {

  /**
   * Set to {@code true} by the quickstart alone, which listens on loopback: doors that nobody
   * decided about are then left open.
   */
  public static final String OPEN_UNDECIDED = "sessionlog.open-undecided-doors";

  private final Environment environment;

  AccessPolicies(Environment environment) {
    this.environment = environment;
  }

  /**
   * @param name as an operator knows it, such as "the query API"
   * @param setting its name, such as {@code QUERY_AUTH}; only {@code none} means something
   * @param hasKey whether a key that opens the door is configured
   * @param remedy what to set so that the door needs a key, as a full sentence
   */
  public AccessPolicy decide(String name, String setting, boolean hasKey, String remedy) {
    return new AccessPolicy(
        name, setting, decision(environment.getProperty(setting, ""), hasKey), remedy);
  }

  private Decision decision(String said, boolean hasKey) {
    if (said.strip().equalsIgnoreCase(AccessPolicy.NONE)) {
      return Decision.OPEN;
    }
    if (!said.isBlank()) {
      // Not guessed at: it may be a key in the wrong place, which would then guard nothing.
      return Decision.UNDECIDED;
    }
    if (hasKey) {
      return Decision.GUARDED;
    }
    return environment.getProperty(OPEN_UNDECIDED, Boolean.class, false)
        ? Decision.OPEN
        : Decision.UNDECIDED;
  }
}
