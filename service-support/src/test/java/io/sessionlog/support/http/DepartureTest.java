package io.sessionlog.support.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;

class DepartureTest {

  final GenericApplicationContext context = new GenericApplicationContext();
  final Departure departure = new Departure(context, Duration.ofMillis(1));
  boolean served;

  @BeforeEach
  void beFollowed() {
    departure.setNext(
        new ValveBase() {
          @Override
          public void invoke(Request request, Response response) {
            served = true;
          }
        });
  }

  @Test
  void whileItServesConnectionsAreKept() throws Exception {
    assertThat(connectionAfterARequest()).isNull();
  }

  @Test
  void onceItIsToldToEndItServesOnAndEachAnswerClosesItsConnection() throws Exception {
    departure.begin();

    assertThat(connectionAfterARequest()).isEqualTo("close");
    assertThat(served).isTrue();
  }

  /** Nobody takes over from a context in a JVM that lives on. */
  @Test
  void aContextThatIsClosedInAJvmThatLivesOnDoesNotWait() throws Exception {
    departure.onApplicationEvent(new ContextClosedEvent(context));

    assertThat(connectionAfterARequest()).isNull();
  }

  private String connectionAfterARequest() throws Exception {
    var headers = new org.apache.coyote.Response();
    var response =
        new Response(headers) {
          @Override
          public void setHeader(String name, String value) {
            headers.setHeader(name, value);
          }
        };
    serve(response);
    return headers.getMimeHeaders().getHeader("Connection");
  }

  private void serve(Response response) throws IOException, jakarta.servlet.ServletException {
    departure.invoke(null, response);
  }
}
