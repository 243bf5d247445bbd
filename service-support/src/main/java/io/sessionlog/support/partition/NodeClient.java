package io.sessionlog.support.partition;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.support.http.TooMany;
import io.sessionlog.support.position.StaleHeaders;
import io.sessionlog.support.security.SignedCallers;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/** Asks another node of the same service, as the client asked this one. */
public final class NodeClient {

  /** Marks a question that was passed on. */
  static final String HOP = "Session-Hop";

  /** Which partition a question is about that is asked of all of them, one by one. */
  static final String PARTITION = "Session-Partition";

  /** When that was asked, so that each part is of the same time whatever its node's clock shows. */
  static final String ASKED_AT = "Session-Asked-At";

  /** What nodes alone say to each other; a gateway takes it off what callers send. */
  public static final List<String> OF_NODES =
      List.of(HOP, PARTITION, ASKED_AT, SignedCallers.HEADER);

  private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(500);

  /** For an answer from memory or disk over a local network, garbage collections included. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);

  private static final List<String> ASKED_WITH =
      List.of(HttpHeaders.ACCEPT, HttpHeaders.IF_NONE_MATCH, "Session-Position");

  private static final List<String> ANSWERED_WITH =
      List.of(
          HttpHeaders.CONTENT_TYPE,
          HttpHeaders.CONTENT_DISPOSITION,
          HttpHeaders.CACHE_CONTROL,
          HttpHeaders.ETAG,
          HttpHeaders.RETRY_AFTER,
          TooMany.HEADER,
          StaleHeaders.AS_OF,
          StaleHeaders.STALE);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  private final String scheme;
  private final SignedCallers callers;
  private final Counter answered;
  private final Counter failed;

  /**
   * @param scheme {@code http} or {@code https}
   * @param metric counts the questions
   * @param callers tells another node who asks
   */
  public NodeClient(String scheme, String metric, MeterRegistry meters, SignedCallers callers) {
    this.scheme = scheme;
    this.callers = callers;
    this.answered = hops(metric, meters, "answered");
    this.failed = hops(metric, meters, "failed");
  }

  /** As it is set; where nothing is, as this node is asked itself. */
  public static String scheme(@Nullable String set, boolean isTls) {
    return set == null || set.isBlank() ? (isTls ? "https" : "http") : set;
  }

  private static Counter hops(String metric, MeterRegistry meters, String outcome) {
    return Counter.builder(metric)
        .description("Questions passed on to the node that owns the session's partition")
        .tag("outcome", outcome)
        .register(meters);
  }

  /** That node is not there, or not ready: another one may know. */
  static final class NoAnswer extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NoAnswer() {
      super("the node that was asked gives no answer", null, false, false);
    }
  }

  /**
   * What a client asked, without its connection.
   *
   * @param target path and query
   */
  record Question(String method, String target, Map<String, String> headers) {

    /** The same, about one partition. */
    Question about(int partition, Instant askedAt) {
      Map<String, String> more = new LinkedHashMap<>(headers);
      more.put(PARTITION, Integer.toString(partition));
      more.put(ASKED_AT, Long.toString(askedAt.toEpochMilli()));
      return new Question(method, target, more);
    }

    /** Headers may hold keys: nothing of them is printed. */
    @Override
    public String toString() {
      return "Question[" + method + "]";
    }
  }

  Question question(HttpServletRequest request) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String name : ASKED_WITH) {
      String value = request.getHeader(name);
      if (value != null) {
        headers.put(name, value);
      }
    }
    String query = request.getQueryString();
    String target = query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query;
    headers.putAll(callers.headers(request, request.getMethod(), target));
    return new Question(request.getMethod(), target, headers);
  }

  static boolean wasPassedOn(HttpServletRequest request) {
    return request.getHeader(HOP) != null;
  }

  /**
   * Completes with that node's answer, or with {@link NoAnswer} if it gives none.
   *
   * @param wait what the node may take in addition, for a position to come or for much to read
   */
  CompletableFuture<ResponseEntity<byte[]>> ask(HostInfo node, Question question, Duration wait) {
    HttpRequest.Builder request;
    try {
      request =
          HttpRequest.newBuilder(
              URI.create(scheme + "://" + node.host() + ":" + node.port() + question.target()));
    } catch (IllegalArgumentException notAnAddress) {
      return CompletableFuture.failedFuture(new NoAnswer());
    }
    question.headers().forEach(request::header);
    request
        .header(HOP, "1")
        .timeout(ANSWER_TIMEOUT.plus(wait))
        .method(question.method(), HttpRequest.BodyPublishers.noBody());
    return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray())
        .handle(
            (response, failure) -> {
              if (failure != null || hasNotGotIt(response) || doesNotKnowUs(node, response)) {
                failed.increment();
                throw new CompletionException(new NoAnswer());
              }
              answered.increment();
              return relayed(response);
            });
  }

  private static boolean hasNotGotIt(HttpResponse<byte[]> response) {
    return response.statusCode() == HttpStatus.SERVICE_UNAVAILABLE.value()
        && response.headers().firstValue(TooMany.HEADER).isEmpty();
  }

  /** The caller was let in here: only a node with another secret would not believe it. */
  private boolean doesNotKnowUs(HostInfo node, HttpResponse<byte[]> response) {
    callers.answered(node.host() + ":" + node.port(), response.statusCode());
    return response.statusCode() == HttpStatus.UNAUTHORIZED.value();
  }

  private static ResponseEntity<byte[]> relayed(HttpResponse<byte[]> response) {
    var headers = new HttpHeaders();
    for (String name : ANSWERED_WITH) {
      response.headers().allValues(name).forEach(value -> headers.add(name, value));
    }
    return ResponseEntity.status(response.statusCode()).headers(headers).body(response.body());
  }
}
