package io.sessionlog.support.security;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.support.http.Problems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import tools.jackson.databind.json.JsonMapper;

/** 401 and 403 as problem details, counted. They don't tell why a key is not good. */
final class SecurityProblems implements AuthenticationEntryPoint, AccessDeniedHandler {

  /** Why; each shows from the start. */
  private enum Reason {
    NO_KEY,
    BAD_KEY,
    SCOPE,
    UNVERIFIED,
    HOST,
    PAGE
  }

  private final JsonMapper json;
  private final Map<Reason, Counter> counters = new EnumMap<>(Reason.class);

  SecurityProblems(JsonMapper json, MeterRegistry meters) {
    this.json = json;
    for (Reason reason : Reason.values()) {
      counters.put(
          reason,
          Counter.builder("sessionlog.security.refused")
              .description("Requests that were not let in")
              .tag("reason", reason.name().toLowerCase(Locale.ROOT))
              .register(meters));
    }
  }

  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException why)
      throws IOException {
    if (why instanceof AuthenticationServiceException) {
      response.setHeader(HttpHeaders.RETRY_AFTER, "5");
      refuse(
          response,
          HttpStatus.SERVICE_UNAVAILABLE,
          Reason.UNVERIFIED,
          "The token can't be verified now, since its issuer does not answer. Try again in a moment.");
      return;
    }
    boolean presented = why instanceof InvalidBearerTokenException;
    response.setHeader(
        HttpHeaders.WWW_AUTHENTICATE, presented ? "Bearer error=\"invalid_token\"" : "Bearer");
    refuse(
        response,
        HttpStatus.UNAUTHORIZED,
        presented ? Reason.BAD_KEY : Reason.NO_KEY,
        presented
            ? "The key or token is not valid here, or not any more."
            : "Send a key in the header x-api-key, or a key or token in Authorization: Bearer.");
  }

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException why)
      throws IOException {
    refuse(response, HttpStatus.FORBIDDEN, Reason.SCOPE, "The key or token does not allow this.");
  }

  void strangeHost(HttpServletResponse response) throws IOException {
    refuse(
        response,
        HttpStatus.MISDIRECTED_REQUEST,
        Reason.HOST,
        "This door is open, and answers under its own names alone. Name this one in ALLOWED_HOSTS,"
            + " or guard the door with a key.");
  }

  void strangePage(HttpServletResponse response) throws IOException {
    refuse(
        response,
        HttpStatus.FORBIDDEN,
        Reason.PAGE,
        "This door is open, and takes nothing from a web page of another origin."
            + " Name its origin in CORS_ORIGINS, or guard the door with a key.");
  }

  private void refuse(HttpServletResponse response, HttpStatus status, Reason reason, String detail)
      throws IOException {
    requireNonNull(counters.get(reason)).increment();
    byte[] body = json.writeValueAsBytes(Problems.of(status, status.getReasonPhrase(), detail));
    response.setStatus(status.value());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
