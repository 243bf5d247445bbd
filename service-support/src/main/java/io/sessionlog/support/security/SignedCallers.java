package io.sessionlog.support.security;

import io.sessionlog.model.Hmac;
import io.sessionlog.support.security.Caller.Scope;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.web.util.UriUtils;

/**
 * How one node tells another who asks: in its own word, signed with a secret that the nodes share,
 * and not by passing the caller's key on. Whoever answers at another node's address, or listens on
 * the way, gets nothing that opens more than the one question for half a minute.
 */
public final class SignedCallers {

  /** {@code <caller in Base64>.<signature in Base64>}, see {@link #sign}. */
  public static final String HEADER = "Session-Caller";

  static final Duration VALID = Duration.ofSeconds(30);

  private static final int MIN_SECRET_CHARS = 32;
  private static final int FIELDS = 5;

  private static final List<String> KEYS =
      List.of(HttpHeaders.AUTHORIZATION, PresentedCredential.API_KEY_HEADER);

  private static final Logger log = LoggerFactory.getLogger(SignedCallers.class);

  private final byte[] secret;
  private final Clock clock;

  /** Nodes that let nobody in whom this one did, when they were asked last. */
  private final Set<String> refusing = ConcurrentHashMap.newKeySet();

  /**
   * @param secret blank: the caller's own key is passed on
   */
  public SignedCallers(String secret, Clock clock) {
    if (!secret.isBlank() && secret.strip().length() < MIN_SECRET_CHARS) {
      throw new InvalidSetting(
          "NODE_SECRET",
          "is shorter than %d characters.".formatted(MIN_SECRET_CHARS),
          "Make one with: openssl rand -hex 32, the same on all nodes.");
    }
    this.secret = secret.strip().getBytes(StandardCharsets.UTF_8);
    this.clock = clock;
  }

  /** Whether nodes share a secret. */
  private boolean isOn() {
    return secret.length > 0;
  }

  /**
   * What tells another node who asks: this node's word for it, or the caller's own key where nodes
   * share no secret.
   *
   * @param request the caller's
   * @param method of the question to the other node
   * @param target path and query, as they are sent there
   */
  public Map<String, String> headers(HttpServletRequest request, String method, String target) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (isOn()) {
      sign(request.getUserPrincipal(), method, target).ifPresent(said -> headers.put(HEADER, said));
      return headers;
    }
    for (String name : KEYS) {
      String value = request.getHeader(name);
      if (value != null) {
        headers.put(name, value);
      }
    }
    return headers;
  }

  /**
   * To be told what another node answered to a question with these {@link #headers}. Whoever asks
   * was let in here: a node that does not let them in has other settings than this one, and callers
   * would see no more than that something is missing.
   *
   * @param node for people
   * @param status of HTTP
   */
  public void answered(String node, int status) {
    if (status != HttpStatus.UNAUTHORIZED.value()) {
      refusing.remove(node);
    } else if (refusing.add(node)) {
      log.warn(
          "{} does not let in whom this node lets in (401): both must have the same NODE_SECRET, or"
              + " none, and the same keys, and clocks that agree",
          node);
    }
  }

  /**
   * Who asks, for one question.
   *
   * @param target path and query, as they are sent
   * @return empty where nobody had to show a key
   */
  Optional<String> sign(@Nullable Principal principal, String method, String target) {
    if (!(principal instanceof CallerAuthentication authentication)) {
      return Optional.empty();
    }
    Caller caller = authentication.getPrincipal();
    String said =
        String.join(
            "&",
            encoded(authentication.actor()),
            caller.userId() == null ? "" : "=" + encoded(caller.userId()),
            caller.scope().name(),
            Boolean.toString(caller.maySeeQr()),
            Long.toString(clock.instant().plus(VALID).toEpochMilli()));
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    return Optional.of(
        base64.encodeToString(said.getBytes(StandardCharsets.UTF_8))
            + "."
            + base64.encodeToString(signature(method, target, said)));
  }

  private byte[] signature(String method, String target, String said) {
    return Hmac.of(
        Hmac.SHA256,
        secret,
        String.join("\n", method, target, said).getBytes(StandardCharsets.UTF_8));
  }

  /** What another node says of the caller; null if none says anything, or none is believed. */
  @Nullable Said presented(HttpServletRequest request) {
    String header = isOn() ? request.getHeader(HEADER) : null;
    String query = request.getQueryString();
    return header == null
        ? null
        : new Said(
            header,
            request.getMethod(),
            query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query);
  }

  /**
   * Whether another node may have sent this, as far as can be told: where nodes share a secret, who
   * was let in by a key of its own is none of them.
   */
  public boolean mayBeOfNode(HttpServletRequest request) {
    return !isOn() || request.getUserPrincipal() == null || presented(request) != null;
  }

  /**
   * @throws InvalidBearerTokenException if no node of ours has said it of this question, or none
   *     just now
   */
  CallerAuthentication verify(Said said) {
    String[] parts = said.header().split("\\.", -1);
    byte[] caller = parts.length == 2 ? decoded(parts[0]) : null;
    byte[] signature = parts.length == 2 ? decoded(parts[1]) : null;
    if (caller != null && signature != null) {
      String text = new String(caller, StandardCharsets.UTF_8);
      if (MessageDigest.isEqual(signature(said.method(), said.target(), text), signature)) {
        return caller(text.split("&", -1));
      }
    }
    throw new InvalidBearerTokenException("No node of ours has said who asks");
  }

  private CallerAuthentication caller(String[] fields) {
    if (fields.length != FIELDS || Long.parseLong(fields[4]) < clock.millis()) {
      throw new InvalidBearerTokenException("It was said too long ago");
    }
    return new CallerAuthentication(
        new Caller(
            fields[1].isEmpty() ? null : plain(fields[1].substring(1)),
            Scope.valueOf(fields[2]),
            Boolean.parseBoolean(fields[3])),
        plain(fields[0]));
  }

  private static String encoded(String text) {
    return UriUtils.encode(text, StandardCharsets.UTF_8);
  }

  private static String plain(String text) {
    return UriUtils.decode(text, StandardCharsets.UTF_8);
  }

  private static byte @Nullable [] decoded(String base64) {
    try {
      return Base64.getUrlDecoder().decode(base64);
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
  }

  /**
   * What a node says, and of which question.
   *
   * @param target path and query, as they came
   */
  record Said(String header, String method, String target) {}
}
