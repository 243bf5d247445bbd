package io.sessionlog.standalone.demo;

import io.sessionlog.standalone.demo.Cast.Member;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Some 25 sessions of 5 users that log in, chat, falter and come back, sent to a running ingest;
 * beside them two sessions of each of three other kinds of servers, see {@link OtherSenders}. Most
 * are connected after ten seconds; from then on it is a steady flow, until closed.
 */
public final class DemoTraffic implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DemoTraffic.class);

  /** Webhooks under way at once; the flow is some ten a second. */
  private static final int THREADS = 4;

  private final ScheduledThreadPoolExecutor scheduler;

  private DemoTraffic(ScheduledThreadPoolExecutor scheduler) {
    this.scheduler = scheduler;
  }

  /**
   * Starts at once, and does not need ingest to be there yet.
   *
   * @param ingestBase where ingest listens, such as {@code http://localhost:8080}
   * @param seed the same seed gives the same plot
   * @param apiKey what webhooks are signed with; null signs nothing
   */
  @SuppressWarnings("FutureReturnValueIgnored") // guarded() reports what a task throws
  public static DemoTraffic start(URI ingestBase, long seed, @Nullable String apiKey) {
    var threadNumber = new AtomicInteger();
    var scheduler =
        new ScheduledThreadPoolExecutor(
            THREADS,
            task -> {
              var thread = new Thread(task, "demo-traffic-" + threadNumber.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            },
            // Once closed, a session that has just been answered has nowhere to go on.
            new ThreadPoolExecutor.DiscardPolicy());
    var sender = new HttpSender(ingestBase, apiKey);
    var player =
        new Player(
            sender,
            InstantSource.system(),
            (delay, task) ->
                scheduler.schedule(guarded(task), delay.toMillis(), TimeUnit.MILLISECONDS));

    List<SessionScript> scripts = scripts(seed);
    log.info(
        "Demo traffic: {} sessions of {} users, sent to {}",
        scripts.size(),
        Cast.users(),
        ingestBase);
    scripts.forEach(player::play);
    playOthers(scheduler, sender);
    scheduler.scheduleAtFixedRate(
        guarded(() -> report(player.takeTally())), 1, 1, TimeUnit.MINUTES);
    return new DemoTraffic(scheduler);
  }

  /** Each says one thing after the other, a few seconds apart. */
  @SuppressWarnings("FutureReturnValueIgnored") // guarded() reports what a task throws
  private static void playOthers(ScheduledThreadPoolExecutor scheduler, Sender sender) {
    for (int i = 0; i < OtherSenders.MEMBERS.size(); i++) {
      OtherSenders.Member member = OtherSenders.MEMBERS.get(i);
      var step = new AtomicInteger();
      scheduler.scheduleWithFixedDelay(
          guarded(() -> say(sender, member, step)),
          i,
          OtherSenders.SECONDS_BETWEEN,
          TimeUnit.SECONDS);
    }
  }

  /** A step that ingest did not take is said again. */
  private static void say(Sender sender, OtherSenders.Member member, AtomicInteger step) {
    try {
      Webhook webhook = OtherSenders.webhook(member, step.get(), Instant.now());
      if (sender.send(webhook) < 300) {
        step.incrementAndGet();
      }
    } catch (IOException unreachable) {
      log.debug("Ingest could not be reached for {}", member.name());
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  /** The whole cast's stories. */
  static List<SessionScript> scripts(long seed) {
    var dice = new Dice(seed);
    List<Member> members = Cast.members();
    return IntStream.range(0, members.size())
        .mapToObj(i -> new SessionScript(members.get(i), i, dice.nextSeed()))
        .toList();
  }

  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        log.error("A task of the demo traffic failed and is not repeated", e);
      }
    };
  }

  private static void report(Player.Tally tally) {
    log.info(
        "Demo traffic in the last minute: {} webhooks accepted, {} put off, {} refused",
        tally.accepted(),
        tally.putOff(),
        tally.refused());
  }

  /** Stops sending. A webhook that is under way may still arrive. */
  @Override
  public void close() {
    scheduler.shutdownNow();
    try {
      if (!scheduler.awaitTermination(5, TimeUnit.SECONDS)) {
        log.warn("The demo traffic did not stop within 5 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
