package io.sessionlog.system.chaos;

import io.sessionlog.system.chaos.ServiceNode.Service;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Senders of messages, each message once it is accepted, and of connections that come and go. */
final class TellingLoad {

  private static final int SESSIONS = 12;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int PAUSE_MS = 300;

  private final CountDownLatch stop = new CountDownLatch(1);
  private final List<Thread> senders = new ArrayList<>();
  private final Map<String, Set<String>> accepted = new LinkedHashMap<>();
  private final Http http = new Http();
  private final List<URI> ingest;

  private TellingLoad(List<URI> ingest) {
    this.ingest = ingest;
  }

  /**
   * @param name begins the ids of the sessions
   */
  static TellingLoad start(String name, Fleet fleet, Random seeds) {
    var load = new TellingLoad(fleet.nodes(Service.INGEST).stream().map(ServiceNode::uri).toList());
    for (int i = 0; i < SESSIONS; i++) {
      String session = name + "-" + i;
      Set<String> messages = new LinkedHashSet<>();
      load.accepted.put(session, messages);
      var random = new Random(seeds.nextLong());
      load.senders.add(new Thread(() -> load.send(session, messages, random), "sender-" + i));
    }
    load.senders.forEach(Thread::start);
    return load;
  }

  private void send(String session, Set<String> messages, Random random) {
    try {
      for (int number = 0; !stop.await(random.nextInt(PAUSE_MS), TimeUnit.MILLISECONDS); number++) {
        String id = "false_628@c.us_" + session + "_" + number;
        if (number % 10 == 0) {
          deliver(
              session,
              "{\"event\":\"%s\"}".formatted(number % 20 == 0 ? "ready" : "disconnected"),
              random);
        } else {
          deliver(
              session,
              "{\"event\":\"message\",\"data\":{\"message\":{\"id\":{\"_serialized\":\"%s\"},\"from\":\"628@c.us\",\"body\":\"%d\"}}}"
                  .formatted(id, number),
              random);
          messages.add(id);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void deliver(String session, String body, Random random) throws InterruptedException {
    while (true) {
      URI node = ingest.get(random.nextInt(ingest.size()));
      HttpRequest.Builder request =
          HttpRequest.newBuilder(node.resolve("/api/whatsapp/webhook/" + session))
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(body));
      if (http.send(request, TIMEOUT).status() == 202) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(100 + random.nextInt(200));
    }
  }

  /** Lets each sender deliver what it has begun. */
  void stop() {
    stop.countDown();
    for (Thread sender : senders) {
      try {
        sender.join(PATIENCE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (sender.isAlive()) {
        sender.interrupt();
        throw new IllegalStateException(sender.getName() + " does not come to an end");
      }
    }
  }

  void abandon() {
    senders.forEach(Thread::interrupt);
  }

  /** Ids of accepted messages by session; after {@link #stop}. */
  Map<String, Set<String>> accepted() {
    return accepted;
  }
}
