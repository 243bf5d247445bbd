package io.sessionlog.notifier.delivery;

import io.sessionlog.notifier.courier.Outcome;
import io.sessionlog.support.kafka.FatalError;
import io.sessionlog.support.kafka.VitalThreads;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.async.methods.SimpleRequestProducer;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Posts to receivers by Apache's asynchronous client: a receiver that hangs holds a connection and
 * no thread, and a thousand of them may hang.
 *
 * <p><b>The address that was checked is the one that is connected to.</b> A post names its address;
 * the client's own resolver knows none, so there is no other way to a connection. Redirects are not
 * followed. No time-out of the client's bounds a whole exchange, so a deadline of its own ends
 * each.
 *
 * <p><b>Threads.</b> Those of the client's reactor, one for deadlines, and some that look names up.
 * The callback runs on any of these, and must not block.
 */
public final class HttpDelivery implements AutoCloseable {

  private static final ContentType JSON = ContentType.APPLICATION_JSON.withCharset((String) null);

  /** Fails closed: a connection to a host without an address that was checked is none. */
  private static final DnsResolver KNOWS_NO_NAME =
      new DnsResolver() {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
          throw new UnknownHostException(host);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
          return host;
        }
      };

  private final DeliverySettings settings;
  private final VitalThreads threads;
  private final Targets targets;
  private final CloseableHttpAsyncClient client;
  private final Deadlines deadlines;

  /** Which of a host's addresses is tried next: another one after a failure. */
  private final Map<String, Integer> turns = new ConcurrentHashMap<>();

  /**
   * @param fatal ends the service once a thread that posts has ended
   */
  public HttpDelivery(DeliverySettings settings, Receivers receivers, FatalError fatal) {
    this.settings = settings;
    this.threads = new VitalThreads(fatal);
    this.targets = new Targets(receivers, System::nanoTime);
    this.deadlines = new Deadlines(threads);
    Timeout answer = Timeout.of(settings.answerTimeout());
    PoolingAsyncClientConnectionManager connections =
        PoolingAsyncClientConnectionManagerBuilder.create()
            .setDnsResolver(KNOWS_NO_NAME)
            .setMaxConnTotal(settings.maxConnections())
            // Many endpoints may be one host's.
            .setMaxConnPerRoute(Math.max(1, settings.maxConnections() / 4))
            .setDefaultConnectionConfig(
                ConnectionConfig.custom()
                    .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                    .setSocketTimeout(answer)
                    // Receivers close connections that were idle; one that is old is not trusted.
                    .setTimeToLive(TimeValue.ofMinutes(5))
                    .setValidateAfterInactivity(TimeValue.ofSeconds(2))
                    .build())
            .setDefaultTlsConfig(
                TlsConfig.custom().setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1).build())
            .build();
    client =
        HttpAsyncClients.custom()
            .setConnectionManager(connections)
            .setThreadFactory(threads.factory("notifier-http"))
            .setIOReactorConfig(
                IOReactorConfig.custom()
                    .setIoThreadCount(Math.max(1, Runtime.getRuntime().availableProcessors() / 2))
                    .setTcpNoDelay(true)
                    .build())
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setConnectionRequestTimeout(answer)
                    .setResponseTimeout(answer)
                    .setRedirectsEnabled(false)
                    .setAuthenticationEnabled(false)
                    .build())
            .evictIdleConnections(TimeValue.ofSeconds(30))
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableContentCompression()
            .setUserAgent("sessionlog-notifier")
            .build();
    client.start();
  }

  /**
   * Posts, and tells how it went: exactly once, whatever happens.
   *
   * @param done called on a thread of this class
   */
  public void post(Post post, BiConsumer<Post, Delivered> done) {
    long begin = System.nanoTime();
    // Whoever posts is told by the callback; nothing waits for the future.
    var unused =
        targets
            .of(post.url(), owner(post))
            .whenComplete(
                (target, failure) -> {
                  if (target == null) {
                    done.accept(post, delivered(Outcome.failed(words(failure)), begin, null));
                    return;
                  }
                  try {
                    send(post, target, begin, done);
                  } catch (RuntimeException e) {
                    done.accept(post, delivered(Outcome.failed(words(e)), begin, null));
                  }
                });
  }

  /** The operator's own receivers don't crowd out each other: each of their hosts is its own. */
  private static String owner(Post post) {
    return post.owner() != null ? "user " + post.owner() : "host " + post.url().getHost();
  }

  private void send(
      Post post, Receivers.Target target, long begin, BiConsumer<Post, Delivered> done) {
    String where = target.host() + ":" + target.port();
    int turn = turns.getOrDefault(where, 0);
    InetAddress address = target.addresses().get(turn % target.addresses().size());
    var host = new HttpHost(target.scheme(), address, target.host(), target.port());
    var answer = new Answer();
    Future<Void> exchange =
        client.execute(
            host,
            SimpleRequestProducer.create(request(post, host, target.path())),
            answer,
            null,
            null,
            new FailureTo(answer.result()));
    Deadlines.Deadline deadline =
        deadlines.begin(
            begin + settings.answerTimeout().toNanos(),
            () -> {
              timedOut(answer);
              exchange.cancel(true);
            });
    var unused =
        answer
            .result()
            .whenComplete(
                (head, failure) -> {
                  deadline.met();
                  if (head == null) {
                    turns.put(where, turn + 1);
                    done.accept(post, delivered(Outcome.failed(words(failure)), begin, null));
                  } else {
                    Outcome outcome = Outcome.of(head.status(), retryAfter(head.retryAfter()));
                    done.accept(post, delivered(outcome, begin, head.text()));
                  }
                });
  }

  private static SimpleHttpRequest request(Post post, HttpHost host, String path) {
    long timestamp = Instant.now().getEpochSecond();
    return SimpleRequestBuilder.post()
        .setHttpHost(host)
        .setPath(path)
        .setHeader("webhook-id", post.id())
        .setHeader("webhook-timestamp", Long.toString(timestamp))
        .setHeader(
            "webhook-signature",
            Signer.sign(post.keys(), post.id(), timestamp, post.body().bytes()))
        .setBody(post.body().bytes(), JSON)
        .build();
  }

  private static void timedOut(Answer answer) {
    if (answer.statusSoFar() > 0) {
      // It said what it made of it, and then talked without an end.
      answer.failed(new TimeoutException());
    } else {
      answer.result().completeExceptionally(new TimeoutException());
    }
  }

  private static Delivered delivered(Outcome outcome, long begin, @Nullable String answer) {
    return new Delivered(outcome, millisSince(begin), answer);
  }

  private static long millisSince(long begin) {
    return (System.nanoTime() - begin) / 1_000_000;
  }

  /** In words, and without what a receiver or its name might smuggle into a log. */
  private String words(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof Receivers.Refused refused) {
      return "not allowed: the url " + refused.words();
    }
    if (cause instanceof UnknownHostException) {
      return "the host's name has no address";
    }
    if (cause instanceof TimeoutException || cause instanceof SocketTimeoutException) {
      return "no answer within " + settings.answerTimeout().toSeconds() + " s";
    }
    if (cause instanceof ConnectException) {
      String message = String.valueOf(cause.getMessage());
      return message.contains("timed out")
          ? "no connection within " + settings.connectTimeout().toSeconds() + " s"
          : "the connection was refused";
    }
    if (cause instanceof SSLException) {
      return "no trusted TLS connection";
    }
    return "the connection broke";
  }

  private static @Nullable Duration retryAfter(@Nullable String header) {
    if (header == null) {
      return null;
    }
    try {
      if (header.matches("[0-9]{1,9}")) {
        return Duration.ofSeconds(Long.parseLong(header));
      }
      Instant until = ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration pause = Duration.between(Instant.now(), until);
      return pause.isNegative() ? null : pause;
    } catch (DateTimeParseException notADate) {
      return null;
    }
  }

  /** Which thread has ended and should not have; null: none. */
  public @Nullable String ended() {
    return threads.ended();
  }

  @Override
  public void close() {
    threads.stopping();
    client.close(CloseMode.IMMEDIATE);
    deadlines.close();
    targets.close();
  }

  /** The client's last word, where the answer has not told. */
  private record FailureTo(CompletableFuture<Answer.Head> result) implements FutureCallback<Void> {

    @Override
    public void completed(@Nullable Void nothing) {
      // the answer has told
    }

    @Override
    public void failed(Exception cause) {
      result.completeExceptionally(cause);
    }

    @Override
    public void cancelled() {
      result.completeExceptionally(new TimeoutException());
    }
  }
}
