package io.sessionlog.notifier.delivery;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses receivers may have: global unicast ones, as the IANA's registries of
 * special-purpose addresses have them, and those that the operator lists. An IPv6 address that
 * stands for an IPv4 one (mapped, NAT64, 6to4, Teredo) is judged by neither: it is refused, since
 * where it leads is decided elsewhere.
 */
public final class AddressRules {

  /** IPv4 that is not globally reachable unicast. */
  private static final List<Network> FORBIDDEN_4 =
      networks(
          "0.0.0.0/8", // this network
          "10.0.0.0/8", // private
          "100.64.0.0/10", // carrier-grade NAT
          "127.0.0.0/8", // loopback
          "169.254.0.0/16", // link-local; cloud metadata
          "172.16.0.0/12", // private
          "192.0.0.0/24", // IETF protocol assignments
          "192.0.2.0/24", // documentation
          "192.31.196.0/24", // AS112
          "192.52.193.0/24", // AMT
          "192.88.99.0/24", // 6to4 relays
          "192.168.0.0/16", // private
          "192.175.48.0/24", // AS112
          "198.18.0.0/15", // benchmarks
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "224.0.0.0/4", // multicast
          "240.0.0.0/4"); // reserved, broadcast

  /** Global unicast IPv6; nothing else is given to anybody. */
  private static final Network GLOBAL_6 = Network.parse("2000::/3");

  private static final List<Network> FORBIDDEN_6 =
      networks(
          "2001::/23", // IETF protocol assignments: Teredo, ORCHID, benchmarks
          "2001:db8::/32", // documentation
          "2002::/16", // 6to4
          "2620:4f:8000::/48", // AS112
          "3fff::/20"); // documentation

  /** Where Azure keeps metadata, in space that is global otherwise. */
  private static final List<Network> METADATA = networks("168.63.129.16/32");

  private final List<Network> allowed;

  /**
   * @param allowed networks such as {@code 10.1.0.0/16}, or single addresses
   * @throws IllegalArgumentException if one is neither
   */
  public AddressRules(List<String> allowed) {
    this.allowed =
        allowed.stream().map(String::strip).filter(a -> !a.isEmpty()).map(Network::parse).toList();
  }

  /** Whether the operator listed it. */
  public boolean isListed(InetAddress address) {
    return allowed.stream().anyMatch(network -> network.contains(address));
  }

  public boolean mayBeReached(InetAddress address) {
    return isListed(address) || isGlobal(address);
  }

  private static boolean isGlobal(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (METADATA.stream().anyMatch(network -> network.contains(address))) {
      return false;
    }
    if (bytes.length == 4) {
      return FORBIDDEN_4.stream().noneMatch(network -> network.contains(address));
    }
    return GLOBAL_6.contains(address)
        && FORBIDDEN_6.stream().noneMatch(network -> network.contains(address));
  }

  /** Whether it is an IPv4 address in the one form that everybody reads alike. */
  static boolean isQuad(String text) {
    return text.matches("((0|[1-9][0-9]{0,2})\\.){3}(0|[1-9][0-9]{0,2})");
  }

  private static List<Network> networks(String... texts) {
    return Arrays.stream(texts).map(Network::parse).toList();
  }

  /** A run of addresses with the same first bits. */
  private static final class Network {
    private final byte[] prefix;
    private final int bits;

    private Network(byte[] prefix, int bits) {
      this.prefix = prefix;
      this.bits = bits;
    }

    static Network parse(String text) {
      int slash = text.indexOf('/');
      String address = slash < 0 ? text : text.substring(0, slash);
      byte[] prefix = literal(address);
      int max = prefix == null ? 0 : prefix.length * 8;
      int bits = slash < 0 ? max : number(text.substring(slash + 1));
      if (prefix == null || bits < 0 || bits > max) {
        throw new IllegalArgumentException(
            "'%s' is neither an address nor a network such as 10.1.0.0/16".formatted(text));
      }
      return new Network(prefix, bits);
    }

    private static byte @Nullable [] literal(String text) {
      // No name is looked up: what a name means may change.
      if (!isQuad(text) && !text.matches("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
        return null;
      }
      try {
        return InetAddress.getByName(text).getAddress();
      } catch (UnknownHostException notAnAddress) {
        return null;
      }
    }

    private static int number(String text) {
      try {
        return Integer.parseInt(text);
      } catch (NumberFormatException notANumber) {
        return -1;
      }
    }

    boolean contains(InetAddress address) {
      byte[] bytes = address.getAddress();
      if (bytes.length != prefix.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if ((bytes[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }
}
