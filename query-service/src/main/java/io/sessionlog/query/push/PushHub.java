package io.sessionlog.query.push;

import io.sessionlog.query.caller.CallerSettings;
import io.sessionlog.query.view.SessionFilter;
import io.sessionlog.query.view.SessionView;
import io.sessionlog.query.view.StoreNotReady;
import io.sessionlog.support.http.TemporarilyUnavailable;
import io.sessionlog.support.kafka.TopicProvisioner;
import io.sessionlog.support.position.Freshness;
import io.sessionlog.support.security.CallerShare;
import jakarta.websocket.Session;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Who is told of changes. One thread, the {@link Dispatcher}'s, finds out what concerns whom; a few
 * others write. None of them ever waits for a client.
 */
@Component
final class PushHub implements SmartLifecycle, DisposableBean, Subscriber.Hub {

  private static final Logger log = LoggerFactory.getLogger(PushHub.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final SessionView view;
  private final PushSettings settings;
  private final Clock clock;
  private final PushMeters meters;
  private final Dispatcher dispatcher;
  private final ExecutorService writers;
  private final ExecutorService snapshots =
      Executors.newSingleThreadExecutor(task -> daemon(task, "push-snapshots"));
  private final ExecutorService closer =
      Executors.newSingleThreadExecutor(task -> daemon(task, "push-closer"));
  private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
  private final Map<Subscriber, Optional<Principal>> callers = new ConcurrentHashMap<>();
  private final CallerShare places;
  private volatile boolean running;

  PushHub(
      SessionView view,
      PushSettings settings,
      CallerSettings callerSettings,
      Clock clock,
      TopicProvisioner topics,
      PushMeters meters,
      PushIds ids,
      Freshness viewFreshness) {
    this.view = view;
    this.settings = settings;
    this.places = callerSettings.of(settings.maxClients());
    this.clock = clock;
    this.meters = meters;
    var number = new AtomicInteger();
    this.writers =
        Executors.newFixedThreadPool(
            Math.max(2, Runtime.getRuntime().availableProcessors()),
            task -> daemon(task, "push-writer-" + number.incrementAndGet()));
    this.dispatcher =
        new Dispatcher(
            view,
            settings,
            clock,
            topics::logMark,
            meters,
            ids,
            viewFreshness,
            subscribers,
            CatchUpLimits.DEFAULT,
            snapshots);
  }

  private static Thread daemon(Runnable task, String name) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  // ---- what connections do

  /**
   * Asks whether one more client may come.
   *
   * @throws StoreNotReady while the sessions are being read
   */
  void admit(@Nullable Principal caller) {
    view.table();
    if (!running) {
      throw new StoreNotReady();
    }
    if (!places.hasRoom(caller)) {
      meters.refused();
      throw new TemporarilyUnavailable(
          "Too many clients",
          "As many clients follow the sessions as this node allows, or as one caller may have. Try"
              + " again in a moment, or ask another node.",
          RETRY_AFTER);
    }
  }

  SocketTransport transport(Session socket) {
    return new SocketTransport(socket, settings.stallTimeout(), closer);
  }

  Subscriber connect(Transport transport, @Nullable Principal caller) {
    var subscriber = new Subscriber(this, transport, writers, meters, clock);
    places.take(caller);
    callers.put(subscriber, Optional.ofNullable(caller));
    subscribers.add(subscriber);
    meters.came(transport);
    if (!running) {
      subscriber.end(CloseReason.STOPPING);
    }
    return subscriber;
  }

  /** Starts the client's feed, or starts it over. */
  void follow(Subscriber subscriber, SessionFilter filter, @Nullable PushId id) {
    if (subscriber.mayOrder()) {
      dispatcher.follow(subscriber, filter, id);
    }
  }

  /** Adds sessions to a feed of single sessions. */
  void widen(Subscriber subscriber, Set<String> sessionIds) {
    if (subscriber.mayOrder()) {
      dispatcher.widen(subscriber, sessionIds);
    }
  }

  void narrow(Subscriber subscriber, Set<String> sessionIds) {
    if (subscriber.mayOrder()) {
      dispatcher.narrow(subscriber, sessionIds);
    }
  }

  // ---- what subscribers do

  @Override
  public Moment settled() {
    return dispatcher.settled();
  }

  @Override
  public void left(Subscriber subscriber, CloseReason why) {
    if (subscribers.remove(subscriber)) {
      Optional<Principal> caller = callers.remove(subscriber);
      places.giveBack(caller == null ? null : caller.orElse(null));
      meters.ended(subscriber.transport(), why);
      dispatcher.leave(subscriber);
    }
  }

  @Override
  public void failed(RuntimeException e) {
    log.error("A client could not be told of a change, and is cut", e);
  }

  // ---- Spring

  /** Last in start, first in stop: open streams would hold up a graceful shutdown. */
  @Override
  public int getPhase() {
    return DEFAULT_PHASE;
  }

  @Override
  public void start() {
    running = true;
    daemon(dispatcher, "push-dispatcher").start();
  }

  @Override
  public void stop() {
    running = false;
    dispatcher.stop();
    List<Subscriber> last = List.copyOf(subscribers);
    last.forEach(subscriber -> subscriber.end(CloseReason.STOPPING));
    awaitEnds(last);
  }

  /** What is closed after this does so less politely. */
  private void awaitEnds(List<Subscriber> last) {
    try {
      CompletableFuture.allOf(
              last.stream().map(Subscriber::closed).toArray(CompletableFuture<?>[]::new))
          .get(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
      closer.shutdown();
      if (!closer.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
        log.debug("Some sockets did not close in time");
      }
    } catch (ExecutionException | TimeoutException late) {
      log.debug("Some streams did not end in time", late);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public void destroy() {
    snapshots.shutdownNow();
    writers.shutdownNow();
    closer.shutdownNow();
  }
}
