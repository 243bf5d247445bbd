package io.sessionlog.ingest.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.ingest.append.EventLog.Appended;
import io.sessionlog.model.Position;
import io.sessionlog.support.position.PositionText;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.MethodParameter;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockAsyncContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.context.request.async.StandardServletAsyncWebRequest;
import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.method.support.ModelAndViewContainer;
import tools.jackson.databind.json.JsonMapper;

class DirectAnswersTest {

  final MockHttpServletRequest request = new MockHttpServletRequest("POST", "/");
  final MockHttpServletResponse response = new MockHttpServletResponse();
  final StandardServletAsyncWebRequest web = new StandardServletAsyncWebRequest(request, response);
  final CompletableFuture<ResponseEntity<Accepted>> answer = new CompletableFuture<>();

  @BeforeEach
  void allowAsync() {
    request.setAsyncSupported(true);
    WebAsyncUtils.getAsyncManager(request).setAsyncWebRequest(web);
  }

  @Test
  void what_is_accepted_later_is_answered_without_a_second_dispatch() throws Exception {
    handle();
    var async = (MockAsyncContext) request.getAsyncContext();

    answer.complete(accepted());

    assertAccepted();
    assertThat(async.getDispatchedPath()).isNull();
    assertThat(request.isAsyncStarted()).isFalse();
  }

  @Test
  void what_is_refused_later_goes_to_springs_handlers() throws Exception {
    handle();

    answer.completeExceptionally(new NotAcknowledged());

    assertThat(WebAsyncUtils.getAsyncManager(request).getConcurrentResult())
        .isInstanceOf(NotAcknowledged.class);
    assertThat(response.getContentLength()).isZero();
  }

  @Test
  void what_is_accepted_at_once_is_answered_at_once() throws Exception {
    answer.complete(accepted());

    handle();

    assertAccepted();
    assertThat(request.isAsyncStarted()).isFalse();
  }

  @Test
  void what_is_refused_at_once_is_thrown() {
    answer.completeExceptionally(new NotAcknowledged());

    assertThatThrownBy(this::handle).isInstanceOf(NotAcknowledged.class);
  }

  private void handle() throws Exception {
    var type = new MethodParameter(CompletableFuture.class.getMethod("join"), -1);
    new DirectAnswers(JsonMapper.builder().build())
        .handleReturnValue(answer, type, new ModelAndViewContainer(), web);
  }

  private static ResponseEntity<Accepted> accepted() {
    return Accepted.answer(
        "stored",
        "alice",
        "ready",
        new Appended("id-1", new Position(4, 61)),
        new PositionText.Given("4:61", "4:61"));
  }

  private void assertAccepted() throws Exception {
    assertThat(response.getStatus()).isEqualTo(202);
    assertThat(response.getHeader("Session-Position")).isEqualTo("4:61");
    assertThat(response.getContentType()).isEqualTo("application/json");
    assertThat(response.getContentAsString())
        .isEqualTo(
            "{\"success\":true,\"message\":\"stored\",\"sessionId\":\"alice\",\"event\":\"ready\","
                + "\"eventId\":\"id-1\",\"position\":\"4:61\"}")
        .hasSize(response.getContentLength());
  }
}
