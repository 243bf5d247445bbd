package io.sessionlog.ingest.limit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/** Whom an address belongs to. */
public final class Address {

  private static final int IPV6_NETWORK_BYTES = 8;

  private Address() {}

  /** Of IPv6 the /64: whoever has one of its addresses has them all. */
  public static String network(String address) {
    if (address.indexOf(':') < 0) {
      return address;
    }
    try {
      // A literal is never looked up; the name of an interface after it would be.
      int scope = address.indexOf('%');
      InetAddress parsed = InetAddress.getByName(scope < 0 ? address : address.substring(0, scope));
      return parsed instanceof Inet6Address
          ? HexFormat.ofDelimiter(":").formatHex(parsed.getAddress(), 0, IPV6_NETWORK_BYTES)
          : parsed.getHostAddress();
    } catch (UnknownHostException notAnAddress) {
      return address;
    }
  }
}
