package io.sessionlog.query.push;

import io.sessionlog.query.qr.CodeReads;
import io.sessionlog.support.security.Caller;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Server-sent events: a snapshot, then each change as it comes. */
@RestController
class StreamController {

  static final String PATH = "/api/whatsapp/session/stream";

  private final PushHub hub;
  private final PushIds ids;
  private final CodeReads reads;

  StreamController(PushHub hub, PushIds ids, CodeReads reads) {
    this.hub = hub;
    this.ids = ids;
    this.reads = reads;
  }

  @GetMapping(PATH)
  void stream(
      @RequestParam MultiValueMap<String, String> parameters,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
      Caller caller,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    FeedRequest asked = FeedRequest.parse(parameters, lastEventId, caller, ids);
    if (HttpMethod.HEAD.matches(request.getMethod())) {
      setHeaders(response);
      return;
    }
    hub.admit(request.getUserPrincipal());
    setHeaders(response);
    SseTransport transport = transport(request, response);
    Subscriber subscriber = hub.connect(transport, request.getUserPrincipal());
    transport.open(subscriber);
    if (caller.maySeeQr()) {
      reads.followed(request.getUserPrincipal());
    }
    hub.follow(subscriber, asked.filter(), asked.id());
  }

  private static SseTransport transport(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Connection connection = Connection.of(request);
    AsyncContext async = request.startAsync(request, response);
    // The hub has bounds of its own, and a silent stream is no fault.
    async.setTimeout(0);
    return new SseTransport(async, response.getOutputStream(), connection);
  }

  private static void setHeaders(HttpServletResponse response) {
    response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache, no-transform");
    // Gateways of nginx's kind would collect what is meant to go out at once.
    response.setHeader("X-Accel-Buffering", "no");
  }
}
