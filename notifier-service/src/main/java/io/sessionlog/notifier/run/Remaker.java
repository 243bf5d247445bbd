package io.sessionlog.notifier.run;

import io.sessionlog.notifier.courier.Snapshot.Resend;
import io.sessionlog.notifier.endpoint.Endpoint;
import io.sessionlog.notifier.notice.Notice;
import io.sessionlog.notifier.notice.Notification;
import io.sessionlog.notifier.notice.Refold;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Makes what is kept no longer anew, out of {@code session-events}, and appends it to {@code
 * session-notifications}, addressed to the one endpoint that wants it. From there it is delivered
 * like all else: in order, again after a failure, and by whoever has the endpoint by then.
 *
 * <p>A refold begins at the log's first event, so it is kept between the steps of one request. One
 * request is carried out at a time; others wait until it is done, or has not asked for its next
 * step for {@link #ABANDONED}. Who is interrupted folds from the start again, and appends from
 * where it was.
 *
 * <p><b>Threads.</b> One of its own.
 */
final class Remaker implements Catchup.Remaking, AutoCloseable {

  private static final Duration ABANDONED = Duration.ofSeconds(30);

  /** Which refold is open. */
  private record Key(String endpointId, String requestId, int partition) {}

  private final Clients clients;
  private final Writer writer;
  private final Path scratch;
  private final Duration settleWindow;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            var made = new Thread(task, "notifier-remaker");
            made.setDaemon(true);
            return made;
          });

  private @Nullable Key key;
  private @Nullable Refold refold;
  private long usedAt;

  /**
   * @param scratch a directory for what refolds remember
   * @param settleWindow as the notices' own
   */
  Remaker(Clients clients, Writer writer, Path scratch, Duration settleWindow) {
    this.clients = clients;
    this.writer = writer;
    this.scratch = scratch;
    this.settleWindow = settleWindow;
  }

  @Override
  public CompletableFuture<Catchup.Remade> next(Endpoint endpoint, String id, Resend range) {
    return CompletableFuture.completedFuture(range)
        .thenComposeAsync(asked -> step(endpoint, id, asked), thread);
  }

  private CompletableFuture<Catchup.Remade> step(Endpoint endpoint, String id, Resend range) {
    for (Map.Entry<Integer, Long> next : range.next().entrySet()) {
      long end = range.end().getOrDefault(next.getKey(), 0L);
      if (next.getValue() < end) {
        var wanted = new Key(endpoint.id(), id, next.getKey());
        if (isBusyWithAnother(wanted)) {
          return done(next.getKey(), next.getValue());
        }
        return step(endpoint, wanted, range.sessionId(), next.getValue(), end);
      }
    }
    throw new IllegalStateException("all of " + id + " is made");
  }

  private static CompletableFuture<Catchup.Remade> done(int partition, long next) {
    return CompletableFuture.completedFuture(new Catchup.Remade(partition, next));
  }

  private boolean isBusyWithAnother(Key wanted) {
    Key busyWith = key;
    return busyWith != null
        && !(busyWith.endpointId().equals(wanted.endpointId())
            && busyWith.requestId().equals(wanted.requestId()))
        && System.nanoTime() - usedAt < ABANDONED.toNanos();
  }

  private CompletableFuture<Catchup.Remade> step(
      Endpoint endpoint, Key wanted, @Nullable String sessionId, long from, long end) {
    Refold open = open(wanted, sessionId);
    Refold.Step step;
    try {
      step = open.step(from, end);
    } catch (RuntimeException e) {
      forget();
      throw e;
    }
    usedAt = System.nanoTime();
    if (step.next() >= end) {
      forget();
    }
    List<CompletableFuture<?>> written = new ArrayList<>();
    for (Notice notice : step.notices()) {
      if (endpoint.wants(Notification.remade(notice, endpoint.id()))) {
        written.add(writer.remade(notice, endpoint.id()));
      }
    }
    return CompletableFuture.allOf(written.toArray(CompletableFuture<?>[]::new))
        .thenApply(all -> new Catchup.Remade(wanted.partition(), Math.max(from, step.next())));
  }

  private Refold open(Key wanted, @Nullable String sessionId) {
    Refold known = refold;
    if (known != null && wanted.equals(key)) {
      return known;
    }
    forget();
    var made =
        new Refold(
            scratch,
            settleWindow,
            wanted.partition(),
            sessionId,
            clients.consumer("read_committed", Map.of("max.poll.records", 500)));
    key = wanted;
    refold = made;
    return made;
  }

  private void forget() {
    Refold known = refold;
    key = null;
    refold = null;
    if (known != null) {
      known.close();
    }
  }

  @Override
  public void close() {
    thread.execute(this::forget);
    thread.shutdown();
  }
}
