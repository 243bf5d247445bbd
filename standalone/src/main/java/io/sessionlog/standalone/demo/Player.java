package io.sessionlog.standalone.demo;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the webhooks of scripts when they are due. Each session has at most one webhook under way
 * and one chapter in memory; while ingest does not take a webhook, its session waits.
 */
final class Player {

  private static final Logger log = LoggerFactory.getLogger(Player.class);

  static final Duration RETRY_DELAY = Duration.ofSeconds(2);

  private static final int TOO_MANY_REQUESTS = 429;

  /** Runs a task once, later. */
  @FunctionalInterface
  interface Timer {
    void after(Duration delay, Runnable task);
  }

  /** How often since the one before it was taken. */
  record Tally(long accepted, long putOff, long refused) {}

  private final Sender sender;
  private final InstantSource clock;
  private final Timer timer;
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong putOff = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  Player(Sender sender, InstantSource clock, Timer timer) {
    this.sender = sender;
    this.clock = clock;
    this.timer = timer;
  }

  void play(SessionScript script) {
    new Performance(script).scheduleNext();
  }

  Tally takeTally() {
    return new Tally(accepted.getAndSet(0), putOff.getAndSet(0), refused.getAndSet(0));
  }

  private final class Performance implements Runnable {

    private final SessionScript script;
    private final Deque<Step> chapter = new ArrayDeque<>();

    Performance(SessionScript script) {
      this.script = script;
    }

    void scheduleNext() {
      if (chapter.isEmpty()) {
        chapter.addAll(script.nextChapter(clock.instant()));
      }
      timer.after(chapter.getFirst().delay(), this);
    }

    @Override
    public void run() {
      Webhook webhook = chapter.getFirst().webhook();
      try {
        if (isSettled(webhook, sender.send(webhook))) {
          chapter.removeFirst();
          scheduleNext();
        } else {
          tryAgain();
        }
      } catch (IOException unreachable) {
        tryAgain();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }

    private void tryAgain() {
      putOff.incrementAndGet();
      timer.after(RETRY_DELAY, this);
    }
  }

  private boolean isSettled(Webhook webhook, int status) {
    if (status >= 200 && status < 300) {
      accepted.incrementAndGet();
      return true;
    }
    if (status == TOO_MANY_REQUESTS || status >= 500) {
      return false;
    }
    if (refused.getAndIncrement() == 0) {
      log.warn("Ingest answered {} to {}", status, webhook);
    }
    return true;
  }
}
