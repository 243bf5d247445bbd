package io.sessionlog.query.session;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.query.caller.CallerSettings;
import io.sessionlog.support.http.TemporarilyUnavailable;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class LargeListsTest {

  private final LargeLists lists = new LargeLists(new CallerSettings(1, 1));
  private final MockHttpServletRequest first = new MockHttpServletRequest();
  private final MockHttpServletRequest next = new MockHttpServletRequest();

  @Test
  void aLargeListWaitsUntilTheOneBeforeIsSent() {
    lists.hold(first, 1_001);
    assertThatThrownBy(() -> lists.hold(next, 1_001)).isInstanceOf(TemporarilyUnavailable.class);

    lists.afterCompletion(first, new MockHttpServletResponse(), this, null);
    assertThatCode(() -> lists.hold(next, 1_001)).doesNotThrowAnyException();
  }

  @Test
  void smallOnesAreNotCounted() {
    lists.hold(first, 1_001);

    assertThatCode(() -> lists.hold(next, 1_000)).doesNotThrowAnyException();
    lists.afterCompletion(next, new MockHttpServletResponse(), this, null);
    assertThatThrownBy(() -> lists.hold(next, 1_001)).isInstanceOf(TemporarilyUnavailable.class);
  }
}
