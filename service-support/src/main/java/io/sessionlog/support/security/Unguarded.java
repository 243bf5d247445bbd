package io.sessionlog.support.security;

import java.util.List;

/**
 * Which paths ask for no key.
 *
 * @param reason why that is right
 * @param paths patterns, such as {@code /api/whatsapp/webhook/**}
 */
public record Unguarded(String reason, List<String> paths) {}
