package io.sessionlog.ingest.limit;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whom an address belongs to. Behind a proxy that is trusted it is a word of that proxy's, which
 * may have passed on what a sender wrote: whatever is no address is one and the same nobody, or
 * each such word would have a quota of its own.
 */
public final class Address {

  /** Of whoever has no address. */
  static final String UNKNOWN = "unknown";

  /** What the longest address takes, an interface behind it included. */
  private static final int MAX_CHARS = 64;

  private static final int IPV6_NETWORK_BYTES = 8;
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile("(" + OCTET + "\\.){3}" + OCTET);
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  private Address() {}

  /** Of IPv6 the /64: whoever has one of its addresses has them all. */
  public static String network(HttpServletRequest request) {
    return network(request.getRemoteAddr());
  }

  static String network(@Nullable String address) {
    InetAddress parsed = parse(address);
    if (parsed == null) {
      return UNKNOWN;
    }
    return parsed instanceof Inet6Address
        ? HexFormat.ofDelimiter(":").formatHex(parsed.getAddress(), 0, IPV6_NETWORK_BYTES)
        : parsed.getHostAddress();
  }

  /** As it came, if it is one. */
  public static String of(HttpServletRequest request) {
    String address = request.getRemoteAddr();
    return parse(address) == null ? UNKNOWN : address;
  }

  private static @Nullable InetAddress parse(@Nullable String address) {
    if (address == null || address.length() > MAX_CHARS) {
      return null;
    }
    // The name of an interface would be looked up.
    int scope = address.indexOf('%');
    String literal = scope < 0 ? address : address.substring(0, scope);
    if (!IPV4.matcher(literal).matches() && !IPV6.matcher(literal).matches()) {
      return null;
    }
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException notAnAddress) {
      return null;
    }
  }
}
