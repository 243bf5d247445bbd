package io.sessionlog.analytics.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.analytics.store.AnalyticsSettings;
import io.sessionlog.support.partition.PartitionProgress;
import io.sessionlog.support.partition.TooMuch;
import io.sessionlog.support.security.SignedCallers;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletRequest;

class SumPlacesTest {

  private static final int PARTS = 40;

  private final CompletableFuture<ResponseEntity<byte[]>> slow = new CompletableFuture<>();

  private static SumPlaces places(int atOnce, Duration atMost) {
    return places(atOnce, atMost, "");
  }

  private static SumPlaces places(int atOnce, Duration atMost, String nodeSecret) {
    var settings = Map.of("analytics.max-sums", atOnce, "analytics.sum-time", atMost);
    var progress = new PartitionProgress(1);
    progress.start(PARTS);
    return new SumPlaces(
        new Binder(new MapConfigurationPropertySource(settings))
            .bindOrCreate("analytics", AnalyticsSettings.class),
        progress,
        new SignedCallers(nodeSecret, Clock.systemUTC()));
  }

  private static MockHttpServletRequest asked() {
    return new MockHttpServletRequest("GET", "/api/whatsapp/stats");
  }

  private static MockHttpServletRequest askedByANode() {
    MockHttpServletRequest request = asked();
    request.addHeader("Session-Hop", "1");
    return request;
  }

  @Test
  void whereAllPlacesAreHeldTheNextIsRefusedAtOnce() {
    SumPlaces places = places(1, Duration.ofMinutes(5));
    CompletableFuture<ResponseEntity<byte[]>> held = places.hold(asked(), () -> slow);
    assertThatThrownBy(() -> places.hold(asked(), () -> slow))
        .isInstanceOfSatisfying(
            TooMuch.class,
            refused -> {
              assertThat(refused.getStatusCode().value())
                  .as("not one that a gateway sends to the next node")
                  .isEqualTo(429);
              assertThat(refused.getHeaders().getFirst("Retry-After")).isNotNull();
            });
    slow.complete(ResponseEntity.ok().build());
    assertThat(held).isCompleted();
    assertThat(places.hold(asked(), () -> slow)).isCompleted();
  }

  @Test
  void aPlaceIsGivenBackAlsoWhereTheAnswerFails() {
    SumPlaces places = places(1, Duration.ofMinutes(5));
    for (int i = 0; i < 3; i++) {
      var failed = CompletableFuture.<ResponseEntity<byte[]>>failedFuture(new TooMuch());
      assertThat(places.hold(asked(), () -> failed)).isCompletedExceptionally();
      assertThatThrownBy(
              () ->
                  places.hold(
                      asked(),
                      () -> {
                        throw new IllegalStateException("no partition is known");
                      }))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void otherNodesPartsHavePlacesOfTheirOwnAndAsFew() {
    SumPlaces places = places(1, Duration.ofMinutes(5));
    var unused = places.hold(asked(), () -> slow);
    for (int part = 0; part < PARTS; part++) {
      unused = places.hold(askedByANode(), () -> slow);
    }
    assertThatThrownBy(() -> places.hold(askedByANode(), () -> slow)).isInstanceOf(TooMuch.class);
  }

  @Test
  void whoShowsAKeyIsNoNodeWhereNodesShareASecret() {
    SumPlaces places = places(1, Duration.ofMinutes(5), "0123456789abcdef".repeat(2));
    MockHttpServletRequest callers = askedByANode();
    callers.setUserPrincipal(() -> "key:callers");
    var unused = places.hold(callers, () -> slow);
    assertThatThrownBy(() -> places.hold(callers, () -> slow)).isInstanceOf(TooMuch.class);

    MockHttpServletRequest nodes = askedByANode();
    nodes.setUserPrincipal(() -> "key:callers");
    nodes.addHeader("Session-Caller", "what let it in");
    for (int part = 0; part < PARTS * 3 / 4; part++) {
      unused = places.hold(nodes, () -> slow);
    }
  }

  @Test
  void whatTakesTooLongIsGivenUp() {
    assertThatThrownBy(() -> places(1, Duration.ofNanos(-1)).deadline().check())
        .isInstanceOf(TooMuch.class);
    assertThatCode(() -> places(1, Duration.ofHours(1)).deadline().check())
        .doesNotThrowAnyException();
  }
}
