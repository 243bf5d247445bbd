package io.sessionlog.support.security;

import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** Who is behind a request that came in by one door. */
public final class Callers {

  /** Whoever comes in by an open door. */
  static final String ANYBODY = "anybody";

  private final AccessPolicy door;

  public Callers(AccessPolicy door) {
    this.door = door;
  }

  /**
   * @param principal the request's, or that of a WebSocket's handshake
   */
  public Caller of(@Nullable Principal principal) {
    if (door.isOpen()) {
      return Caller.ANYBODY;
    }
    if (principal instanceof CallerAuthentication authentication) {
      return authentication.getPrincipal();
    }
    throw new IllegalStateException("Nobody was asked for a key by " + door.name());
  }

  /** Whether who is behind the request may know of one user's sessions alone. */
  public static boolean isBound(@Nullable Principal principal) {
    return principal instanceof CallerAuthentication authentication
        && authentication.getPrincipal().isBound();
  }

  /**
   * What the doings of who is behind the request are told under: a key's name, a token's subject.
   */
  public static String actor(@Nullable Principal principal) {
    return principal instanceof CallerAuthentication authentication
        ? authentication.actor()
        : ANYBODY;
  }
}
