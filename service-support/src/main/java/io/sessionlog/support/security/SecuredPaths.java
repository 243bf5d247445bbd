package io.sessionlog.support.security;

import io.sessionlog.support.security.Caller.Scope;
import java.util.List;

/**
 * Which paths lie behind a door. What is behind none, and not {@link PublicPaths}, is not served.
 *
 * @param needed what a caller must be allowed to do there
 * @param paths patterns, such as {@code /api/whatsapp/session/**}
 */
public record SecuredPaths(AccessPolicy door, Scope needed, List<String> paths) {}
