package io.sessionlog.notifier.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.support.http.TemporarilyUnavailable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** How many requests are under way at once; what one caller may have of them is the share's. */
class CallerPlacesTest {

  private final CallerPlaces places = new CallerPlaces(new CallerSettings(0.75));

  private MockHttpServletRequest begun() {
    var request = new MockHttpServletRequest();
    places.preHandle(request, new MockHttpServletResponse(), this);
    return request;
  }

  private void end(MockHttpServletRequest request) {
    places.afterCompletion(request, new MockHttpServletResponse(), this, null);
  }

  @Test
  void soManyRequestsAreUnderWayAtOnceAndNoMore() {
    List<MockHttpServletRequest> all = new ArrayList<>();
    for (int i = 0; i < 160; i++) {
      all.add(begun());
    }
    assertThatThrownBy(this::begun).isInstanceOf(TemporarilyUnavailable.class);

    all.forEach(this::end);
    assertThat(begun()).isNotNull();
  }

  @Test
  void whoMayNotWaitIsAnsweredAtOnceAndFewPullAtATime() {
    List<MockHttpServletRequest> waiting = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      waiting.add(begun());
      assertThat(places.holdPull(waiting.get(i), true)).isTrue();
    }
    List<MockHttpServletRequest> atOnce = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      atOnce.add(begun());
      assertThat(places.holdPull(atOnce.get(i), true)).isFalse();
    }
    waiting.forEach(this::end);
    for (int i = 60; i < 64; i++) {
      assertThat(places.holdPull(begun(), false)).isFalse();
    }
    MockHttpServletRequest oneMore = begun();
    assertThatThrownBy(() -> places.holdPull(oneMore, false))
        .isInstanceOf(TemporarilyUnavailable.class);
    assertThat(places.holdPull(begun(), true)).as("others have ended").isTrue();

    end(atOnce.get(0));
    assertThat(places.holdPull(oneMore, false)).isFalse();
  }
}
