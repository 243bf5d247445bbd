package io.sessionlog.query.push;

import io.sessionlog.query.qr.CodeReads;
import io.sessionlog.support.http.Problems;
import io.sessionlog.support.security.Caller;
import io.sessionlog.support.security.SecuritySettings;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.util.MultiValueMap;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;
import org.springframework.web.util.WebUtils;

/**
 * The same feed over a WebSocket. A controller makes the handshake, so that what is refused is told
 * as everywhere else.
 */
@RestController
class SocketController {

  static final String PATH = "/api/whatsapp/session/ws";

  private final PushHub hub;
  private final SecuritySettings security;
  private final PushIds ids;
  private final CodeReads reads;
  private final DefaultHandshakeHandler handshake = new DefaultHandshakeHandler();

  SocketController(PushHub hub, SecuritySettings security, PushIds ids, CodeReads reads) {
    this.hub = hub;
    this.ids = ids;
    this.security = security;
    this.reads = reads;
    handshake.setSupportedProtocols(SocketHandler.protocols().toArray(String[]::new));
  }

  @GetMapping(PATH)
  void socket(
      @RequestParam MultiValueMap<String, String> parameters,
      Caller caller,
      HttpServletRequest request,
      HttpServletResponse response) {
    if (!"websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))) {
      response.setHeader(HttpHeaders.UPGRADE, "websocket");
      throw refusal(
          HttpStatus.UPGRADE_REQUIRED,
          "This is a WebSocket: connect with ws:// or wss://. Over plain HTTP, the same is at %s."
              .formatted(StreamController.PATH));
    }
    var upgrade = new ServletServerHttpRequest(request);
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin != null
        && !WebUtils.isSameOrigin(upgrade)
        && !security.corsOrigins().contains(origin)) {
      throw refusal(
          HttpStatus.FORBIDDEN,
          "Pages of this origin may not connect. Whoever runs this service can list it in CORS_ORIGINS.");
    }
    FeedRequest asked = FeedRequest.parse(parameters, null, caller, ids);
    hub.admit(request.getUserPrincipal());
    if (caller.maySeeQr()) {
      reads.followed(request.getUserPrincipal());
    }
    handshake.doHandshake(
        upgrade,
        new ServletServerHttpResponse(response),
        new SocketHandler(
            hub, ids, caller, request.getUserPrincipal(), asked.isGiven() ? asked : null),
        new HashMap<>());
  }

  private static ErrorResponseException refusal(HttpStatus status, String detail) {
    return new ErrorResponseException(
        status, Problems.of(status, status.getReasonPhrase(), detail), null);
  }
}
