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
public record PublicPaths(String reason, List<String> paths, @Nullable AccessPolicy door) {

  public PublicPaths(String reason, List<String> paths) {
    this(reason, paths, null);
  }
}
