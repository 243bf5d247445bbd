package io.sessionlog.support.security;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which paths ask for no key.
 *
 * @param reason why that is right
 * @param paths patterns, such as {@code /api/whatsapp/webhook/**}
 * @param door the one behind which they ask for a proof of another kind; null if everybody may come
 */
public record Unguarded(String reason, List<String> paths, @Nullable Door door) {

  public Unguarded(String reason, List<String> paths) {
    this(reason, paths, null);
  }
}
