package io.sessionlog.notifier.delivery;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which receivers may be told anything: what is asked when an endpoint is registered, and again
 * each time it is connected to, since a name may lead elsewhere by then.
 */
public final class Receivers {

  static final int MAX_URL_CHARS = 2_048;

  private final AddressRules rules;
  private final Resolver resolver;
  private final Set<Integer> ownPorts;

  /**
   * @param ownPorts of this pipeline's services: on this machine nothing is posted to them
   */
  public Receivers(AddressRules rules, Resolver resolver, Set<Integer> ownPorts) {
    this.rules = rules;
    this.resolver = resolver;
    this.ownPorts = Set.copyOf(ownPorts);
  }

  /** Why an address is refused, in words that follow "url". */
  public static final class Refused extends Exception {

    private static final long serialVersionUID = 1L;

    public Refused(String words) {
      super(words, null, false, false);
    }

    public String words() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * Where to connect to.
   *
   * @param addresses those that were checked, and no others
   */
  public record Target(
      String scheme, String host, int port, String path, List<InetAddress> addresses) {}

  /** Reads a URL's form; looks nothing up. */
  public static URI parse(String url) throws Refused {
    if (url.length() > MAX_URL_CHARS) {
      throw new Refused("must have at most " + MAX_URL_CHARS + " characters");
    }
    URI uri;
    try {
      uri = new URI(url).parseServerAuthority();
    } catch (URISyntaxException e) {
      throw new Refused("must be a URL such as https://example.com/hooks");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw new Refused("must begin with https://");
    }
    if (uri.getHost() == null || uri.getHost().isEmpty()) {
      throw new Refused("must name a host");
    }
    if (uri.getRawUserInfo() != null) {
      throw new Refused("must not hold a user name or a password");
    }
    if (uri.getRawFragment() != null) {
      throw new Refused("must not have a fragment");
    }
    if (isAmbiguous(uri.getHost())) {
      throw new Refused("must write an IPv4 address as four decimal numbers");
    }
    if (uri.getPort() == 0 || uri.getPort() > 65_535) {
      throw new Refused("must have a port from 1 to 65535");
    }
    return uri;
  }

  /** 0177.0.0.1, 127.1 and 2130706433 are different addresses to different readers. */
  private static boolean isAmbiguous(String host) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return name.matches("(?i)[0-9.]+|0x[0-9a-fx.]+") && !AddressRules.isQuad(name);
  }

  /**
   * Resolves the host and checks every address of it: one that is forbidden refuses all, since
   * which of them is taken is chance.
   *
   * @throws Refused if it must not be reached
   * @throws UnknownHostException if it has no address now
   */
  public Target check(URI url) throws Refused, UnknownHostException {
    String host = withoutBrackets(url.getHost());
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    boolean secure = url.getScheme().equalsIgnoreCase("https");
    int port = url.getPort() > 0 ? url.getPort() : secure ? 443 : 80;
    List<InetAddress> addresses = resolver.resolve(name);
    if (addresses.isEmpty()) {
      throw new UnknownHostException(name);
    }
    for (InetAddress address : addresses) {
      check(address, port, secure);
    }
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    return new Target(secure ? "https" : "http", name, port, path + query, List.copyOf(addresses));
  }

  private void check(InetAddress address, int port, boolean secure) throws Refused {
    if (!rules.mayBeReached(address)) {
      throw new Refused(
          "must not lead to an address that is private or special (NOTIFY_ALLOW lists exceptions)");
    }
    if (!secure && !rules.isListed(address)) {
      throw new Refused("must begin with https:// unless its address is listed in NOTIFY_ALLOW");
    }
    if (ownPorts.contains(port) && isOfThisMachine(address)) {
      throw new Refused("must not lead to this pipeline itself");
    }
  }

  private static boolean isOfThisMachine(InetAddress address) {
    try {
      return address.isLoopbackAddress()
          || address.isAnyLocalAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return true;
    }
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
