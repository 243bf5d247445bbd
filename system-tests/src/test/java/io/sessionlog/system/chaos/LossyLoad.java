package io.sessionlog.system.chaos;

import io.sessionlog.system.chaos.ServiceNode.Service;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Accounts that live, and whose webhooks are sent once: what is lost on the way, or refused, is not
 * sent again, as senders of this family have it.
 */
final class LossyLoad {

  private static final int ACCOUNTS = 60;
  private static final int MAX_PAUSE_MS = 3_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final int lossPercent;
  private final List<URI> ingest;
  private final Http http = new Http();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final List<SimulatedAccount> accounts = new ArrayList<>();
  private final List<Thread> senders = new ArrayList<>();
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();

  private LossyLoad(int lossPercent, List<URI> ingest) {
    this.lossPercent = lossPercent;
    this.ingest = ingest;
  }

  /**
   * @param name begins the ids of the sessions
   */
  static LossyLoad of(String name, Fleet fleet, int lossPercent, Random seeds) {
    var load =
        new LossyLoad(
            lossPercent, fleet.nodes(Service.INGEST).stream().map(ServiceNode::uri).toList());
    for (int i = 0; i < ACCOUNTS; i++) {
      var random = new Random(seeds.nextLong());
      var account = new SimulatedAccount(name + "-" + i, random);
      load.accounts.add(account);
      load.senders.add(new Thread(() -> load.live(account, random), "account-" + i));
    }
    return load;
  }

  void start() {
    senders.forEach(Thread::start);
  }

  private void live(SimulatedAccount account, Random random) {
    try {
      while (!stop.await(random.nextInt(MAX_PAUSE_MS), TimeUnit.MILLISECONDS)) {
        String body = account.step();
        sent.incrementAndGet();
        if (random.nextInt(100) < lossPercent || !isTaken(account, body, random)) {
          lost.incrementAndGet();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isTaken(SimulatedAccount account, String body, Random random) {
    URI node = ingest.get(random.nextInt(ingest.size()));
    return http.send(
                HttpRequest.newBuilder(node.resolve("/api/whatsapp/webhook/" + account.sessionId()))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(body)),
                TIMEOUT)
            .status()
        == 202;
  }

  /** From now on the accounts stay as they are. */
  void stop() {
    stop.countDown();
    for (Thread sender : senders) {
      try {
        sender.join(PATIENCE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    senders.stream()
        .filter(Thread::isAlive)
        .findFirst()
        .ifPresent(
            sender -> {
              abandon();
              throw new IllegalStateException(sender.getName() + " does not come to an end");
            });
  }

  void abandon() {
    senders.forEach(Thread::interrupt);
  }

  List<SimulatedAccount> accounts() {
    return accounts;
  }

  int sent() {
    return sent.get();
  }

  /** On the way, or refused. */
  int lost() {
    return lost.get();
  }
}
