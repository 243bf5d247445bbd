package io.sessionlog.support.security;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The names under which a service answers while a door of it is open. A web page that lets its own
 * name point to a loopback address would be of the same origin to a browser, and could read and
 * write what only this machine should: its name is known by being none of these.
 */
final class OwnHosts {

  /** Nobody can own a name under these, so no page can come from one. */
  private static final List<String> PRIVATE_DOMAINS =
      List.of(".localhost", ".local", ".internal", ".test", ".home.arpa");

  private final Set<String> named;
  private final Set<String> origins;

  /**
   * @param named further names, without ports
   * @param origins of pages that may call all the same
   */
  OwnHosts(List<String> named, List<String> origins) {
    this.named =
        named.stream()
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toUnmodifiableSet());
    this.origins = Set.copyOf(origins);
  }

  /**
   * @param host as the header says it, with or without a port; null as HTTP/1.0 may leave it
   */
  boolean contain(@Nullable String host) {
    if (host == null) {
      return true;
    }
    if (host.startsWith("[")) {
      return true;
    }
    int colon = host.indexOf(':');
    String name = (colon < 0 ? host : host.substring(0, colon)).toLowerCase(Locale.ROOT);
    return name.indexOf('.') < 0
        || isIpv4(name)
        || named.contains(name)
        || PRIVATE_DOMAINS.stream().anyMatch(name::endsWith);
  }

  /** The parts of a name that anybody may own have letters, its last one at least. */
  private static boolean isIpv4(String name) {
    return name.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
  }

  /**
   * Whether a request that changes something comes from no page, or from one that may.
   *
   * @param origin the header that a browser adds
   * @param site {@code Sec-Fetch-Site}, where a browser sends no origin
   */
  boolean mayChange(@Nullable String host, @Nullable String origin, @Nullable String site) {
    if (origin != null) {
      return origins.contains(origin) || isOf(origin, host);
    }
    return site == null || site.equals("same-origin") || site.equals("none");
  }

  /** The scheme may differ: a gateway in front ends TLS. */
  private static boolean isOf(String origin, @Nullable String host) {
    try {
      String authority = URI.create(origin).getRawAuthority();
      return authority != null && authority.equalsIgnoreCase(host);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
