package io.sessionlog.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose names are looked up when, and what serves meanwhile. */
class TargetsTest {

  private static final URI SHOP = URI.create("https://shop.example/hook");
  private static final String PUBLIC = "93.184.215.14";

  private final AtomicLong nanoTime = new AtomicLong();
  private final CountDownLatch hanging = new CountDownLatch(1);

  /** What each host's name server says; none: it hangs. */
  private final Map<String, String> addresses = new ConcurrentHashMap<>();

  /** Hosts whose name servers gave up. */
  private final Set<String> gone = ConcurrentHashMap.newKeySet();

  private Targets targets = targets(Duration.ofMillis(10));

  private Targets targets(Duration patience) {
    var receivers = new Receivers(new AddressRules(List.of()), this::resolve, Set.of());
    return new Targets(receivers, nanoTime::get, patience);
  }

  private List<InetAddress> resolve(String host) throws UnknownHostException {
    String address = addresses.get(host);
    if (gone.contains(host)) {
      throw new UnknownHostException(host);
    }
    if (address == null) {
      try {
        hanging.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new UnknownHostException(host);
    }
    return List.of(InetAddress.getByName(address));
  }

  @AfterEach
  void close() {
    hanging.countDown();
    targets.close();
  }

  private static Receivers.Target get(CompletableFuture<Receivers.Target> target) throws Exception {
    return target.get(60, TimeUnit.SECONDS);
  }

  private void pass(Duration time) {
    nanoTime.addAndGet(time.toNanos());
  }

  @Test
  void anOwnerWhoseNamesHangKeepsNobodyElseWaiting() throws Exception {
    for (int i = 0; i < 500; i++) {
      var unused = targets.of(URI.create("https://hangs-" + i + ".example/"), "user alice");
    }
    addresses.put("shop.example", PUBLIC);

    assertThat(get(targets.of(SHOP, "user bob")).host()).isEqualTo("shop.example");
  }

  @Test
  void anOwnerWhoseNamesHangKeepsNobodyWaitingWhoHasTheSameReceiver() throws Exception {
    for (int i = 0; i < 500; i++) {
      var unused = targets.of(URI.create("https://hangs-" + i + ".example/"), "user alice");
    }
    addresses.put("shop.example", PUBLIC);
    assertThat(targets.of(SHOP, "user alice")).isNotDone();

    assertThat(get(targets.of(SHOP, "user bob")).host()).isEqualTo("shop.example");
  }

  @Test
  void whoWaitsInLineComesToItsTurn() throws Exception {
    for (int i = 0; i < LookUps.OF_ONE; i++) {
      var unused = targets.of(URI.create("https://hangs-" + i + ".example/"), "user alice");
    }
    addresses.put("shop.example", PUBLIC);
    CompletableFuture<Receivers.Target> hers = targets.of(SHOP, "user alice");
    assertThat(hers).isNotDone();

    hanging.countDown();
    assertThat(get(hers).host()).isEqualTo("shop.example");
  }

  @Test
  void whatWasFoundIsUsedOnWhileItsNameServerHangs() throws Exception {
    addresses.put("shop.example", PUBLIC);
    Receivers.Target found = get(targets.of(SHOP, "user bob"));
    addresses.clear();

    pass(Targets.FRESH.plusSeconds(1));
    assertThat(get(targets.of(SHOP, "user bob"))).isEqualTo(found);
    pass(Targets.USABLE);
    CompletableFuture<Receivers.Target> late = targets.of(SHOP, "user bob");
    hanging.countDown();
    assertThatThrownBy(() -> get(late)).hasRootCauseInstanceOf(UnknownHostException.class);
  }

  @Test
  void whatWasFoundIsUsedOnWhenItsNameServerGaveUp() throws Exception {
    addresses.put("shop.example", PUBLIC);
    Receivers.Target found = get(targets.of(SHOP, "user bob"));
    gone.add("shop.example");

    for (int i = 0; i < 3; i++) {
      pass(Targets.FRESH.plusSeconds(1));
      assertThat(get(targets.of(SHOP, "user bob"))).isEqualTo(found);
    }
    pass(Targets.USABLE);
    CompletableFuture<Receivers.Target> late = targets.of(SHOP, "user bob");
    assertThatThrownBy(() -> get(late)).hasRootCauseInstanceOf(UnknownHostException.class);

    gone.clear();
    assertThat(get(targets.of(SHOP, "user bob"))).isEqualTo(found);
  }

  @Test
  void whatMustNotBeReachedAnyMoreIsNotUsedOn() throws Exception {
    targets.close();
    targets = targets(Duration.ofMinutes(10));
    addresses.put("shop.example", PUBLIC);
    get(targets.of(SHOP, "user bob"));
    addresses.put("shop.example", "10.0.0.1");

    pass(Targets.FRESH.plusSeconds(1));
    assertThatThrownBy(() -> get(targets.of(SHOP, "user bob")))
        .hasRootCauseInstanceOf(Receivers.Refused.class);
    assertThatThrownBy(() -> get(targets.of(SHOP, "user bob")))
        .hasRootCauseInstanceOf(Receivers.Refused.class);
  }

  @Test
  void aNameInUseIsLookedUpAgainBesideTheDeliveries() throws Exception {
    addresses.put("shop.example", PUBLIC);
    get(targets.of(SHOP, "user bob"));
    addresses.put("shop.example", "8.8.8.8");

    pass(Duration.ofSeconds(20));
    assertThat(targets.of(SHOP, "user bob")).isDone();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                get(targets.of(SHOP, "user bob"))
                    .addresses()
                    .equals(List.of(InetAddress.getByName("8.8.8.8"))));
  }
}
