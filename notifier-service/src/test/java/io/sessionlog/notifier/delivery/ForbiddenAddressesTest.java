package io.sessionlog.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.sessionlog.notifier.courier.Outcome;
import io.sessionlog.notifier.notice.Payload;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where nothing is ever posted to, in whatever form it is written or a name leads there. */
class ForbiddenAddressesTest {

  private static final Receivers STRICT =
      new Receivers(new AddressRules(List.of()), Resolver.ofSystem(), Set.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1/",
        "https://127.1/",
        "https://127.0.0.1./",
        "https://127.255.255.254/",
        "https://2130706433/",
        "https://0177.0.0.1/",
        "https://0x7f.0.0.1/",
        "https://0x7f000001/",
        "https://localhost/",
        "https://localhost./",
        "https://LOCALHOST/",
        "https://0.0.0.0/",
        "https://0/",
        "https://10.0.0.1/",
        "https://10.255.255.255/",
        "https://100.64.0.1/",
        "https://100.100.100.200/",
        "https://169.254.169.254/latest/meta-data/",
        "https://168.63.129.16/",
        "https://172.16.0.1/",
        "https://172.31.255.255/",
        "https://192.0.0.192/",
        "https://192.0.2.1/",
        "https://192.88.99.1/",
        "https://192.168.1.1/",
        "https://198.18.0.1/",
        "https://198.51.100.7/",
        "https://203.0.113.7/",
        "https://224.0.0.1/",
        "https://240.0.0.1/",
        "https://255.255.255.255/",
        "https://[::1]/",
        "https://[::]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[::127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[64:ff9b:1::1]/",
        "https://[100::1]/",
        "https://[2001::1]/",
        "https://[2001:db8::1]/",
        "https://[2002:7f00:1::]/",
        "https://[3fff::1]/",
        "https://[fc00::1]/",
        "https://[fd00:ec2::254]/",
        "https://[fe80::1]/",
        "https://[fec0::1]/",
        "https://[ff02::1]/",
        "http://93.184.215.14/",
        "ftp://93.184.215.14/",
        "file:///etc/passwd",
        "gopher://93.184.215.14/",
        "https://user:password@93.184.215.14/",
        "https://93.184.215.14:0/",
        "https://93.184.215.14:99999/",
        "https:///path",
        "//93.184.215.14/",
        "https://93.184.215.14/#fragment",
        "https://93.184.215.14\\@127.0.0.1/",
        "https://exa mple.com/",
        "not a url"
      })
  void isRefused(String url) {
    // A form that this machine's resolver does not take for an address is no way there either.
    assertThatThrownBy(() -> STRICT.check(Receivers.parse(url)))
        .isInstanceOfAny(Receivers.Refused.class, UnknownHostException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://93.184.215.14/",
        "https://8.8.8.8:8443/hooks?key=value",
        "https://[2606:4700::6810:84e5]/",
        "HTTPS://1.1.1.1/"
      })
  void whatIsGlobalIsNot(String url) {
    assertThatCode(() -> STRICT.check(Receivers.parse(url))).doesNotThrowAnyException();
  }

  @Test
  void oneForbiddenAddressAmongSeveralRefusesTheName() {
    var receivers =
        new Receivers(
            new AddressRules(List.of()),
            host -> List.of(InetAddress.getByName("8.8.8.8"), InetAddress.getByName("10.0.0.1")),
            Set.of());

    assertThatThrownBy(() -> receivers.check(Receivers.parse("https://mixed.example/")))
        .isInstanceOf(Receivers.Refused.class);
  }

  @Test
  void whatIsListedMayBeReachedByHttpToo() {
    var rules = new AddressRules(List.of("10.1.0.0/16", "::1"));
    var receivers = new Receivers(rules, Resolver.ofSystem(), Set.of());

    assertThatCode(() -> receivers.check(Receivers.parse("http://10.1.2.3/")))
        .doesNotThrowAnyException();
    assertThatCode(() -> receivers.check(Receivers.parse("http://[::1]:9000/")))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> receivers.check(Receivers.parse("https://10.2.0.1/")))
        .isInstanceOf(Receivers.Refused.class);
  }

  @Test
  void ourOwnDoorsAreRefusedAlthoughTheirAddressIsListed() {
    var receivers =
        new Receivers(new AddressRules(List.of("127.0.0.1")), Resolver.ofSystem(), Set.of(8080));

    assertThatThrownBy(() -> receivers.check(Receivers.parse("http://127.0.0.1:8080/")))
        .isInstanceOf(Receivers.Refused.class);
    assertThatCode(() -> receivers.check(Receivers.parse("http://127.0.0.1:9000/")))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/-1", "example.com", "10.0.0", "/8", "::1/129"})
  void aListThatCannotBeReadIsRefusedAtTheStart(String network) {
    assertThatThrownBy(() -> new AddressRules(List.of(network)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static HttpServer server(AtomicInteger requests, int status, String location)
      throws Exception {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          if (location != null) {
            exchange.getResponseHeaders().set("Location", location);
          }
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static Delivered post(HttpDelivery delivery, String url) throws Exception {
    var done = new CompletableFuture<Delivered>();
    delivery.post(
        new Post(
            URI.create(url),
            null,
            "id",
            Payload.of("{}".getBytes(StandardCharsets.UTF_8)),
            List.of()),
        (post, delivered) -> done.complete(delivered));
    return done.get(1, TimeUnit.MINUTES);
  }

  private static DeliverySettings settings() {
    return new DeliverySettings(
        List.of(), Set.of(), Duration.ofSeconds(50), Duration.ofSeconds(50), 64);
  }

  @Test
  void aNameThatLeadsElsewhereSinceItWasRegisteredIsNotConnectedTo() throws Exception {
    var requests = new AtomicInteger();
    HttpServer inside = server(requests, 200, null);
    var lookUps = new AtomicInteger();
    // Global when it is registered, loopback when it is posted to.
    Resolver rebinding =
        host ->
            List.of(
                InetAddress.getAllByName(lookUps.getAndIncrement() == 0 ? "8.8.8.8" : "127.0.0.1"));
    var receivers = new Receivers(new AddressRules(List.of()), rebinding, Set.of());
    String url = "https://rebinding.example:" + inside.getAddress().getPort() + "/";
    receivers.check(Receivers.parse(url));

    try (var delivery = new HttpDelivery(settings(), receivers, reason -> {})) {
      Delivered delivered = post(delivery, url);

      assertThat(delivered.outcome().kind()).isEqualTo(Outcome.Kind.OVERLOADED);
      assertThat(delivered.outcome().words()).startsWith("not allowed: ");
      assertThat(requests).hasValue(0);
    } finally {
      inside.stop(0);
    }
  }

  @Test
  void theAddressThatWasCheckedIsTheOneThatIsConnectedTo() throws Exception {
    var requests = new AtomicInteger();
    HttpServer listed = server(requests, 200, null);
    // No name server knows this name: only the address that the check found leads there.
    Resolver ours = host -> List.of(InetAddress.getAllByName("127.0.0.1"));
    var receivers = new Receivers(new AddressRules(List.of("127.0.0.1")), ours, Set.of());

    try (var delivery = new HttpDelivery(settings(), receivers, reason -> {})) {
      assertThat(
              post(delivery, "http://nobody-knows.invalid:" + listed.getAddress().getPort() + "/")
                  .outcome()
                  .isDelivered())
          .isTrue();
      assertThat(requests).hasValue(1);
    } finally {
      listed.stop(0);
    }
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    var inside = new AtomicInteger();
    var outside = new AtomicInteger();
    HttpServer target = server(inside, 200, null);
    HttpServer redirecting =
        server(outside, 307, "http://127.0.0.1:" + target.getAddress().getPort() + "/");
    var receivers =
        new Receivers(new AddressRules(List.of("127.0.0.1")), Resolver.ofSystem(), Set.of());

    try (var delivery = new HttpDelivery(settings(), receivers, reason -> {})) {
      Delivered delivered =
          post(delivery, "http://127.0.0.1:" + redirecting.getAddress().getPort() + "/");

      assertThat(delivered.outcome().words()).contains("redirects are not followed");
      assertThat(outside).hasValue(1);
      assertThat(inside).hasValue(0);
    } finally {
      redirecting.stop(0);
      target.stop(0);
    }
  }
}
