package io.sessionlog.system.chaos;

import io.sessionlog.system.chaos.ServiceNode.Service;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/** Senders and readers, from before a fault to after it. */
final class Load {

  private static final int SESSIONS = 12;
  private static final int FOLLOWERS = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final CountDownLatch sendersStop = new CountDownLatch(1);
  private final CountDownLatch readersStop = new CountDownLatch(1);
  private final List<Thread> senders = new ArrayList<>();
  private final List<Thread> readers = new ArrayList<>();
  private final List<Ledger> ledgers = new ArrayList<>();
  private final Troubles troubles = new Troubles();
  private final History history = new History();

  private Load() {}

  /**
   * @param name begins the ids of the sessions
   */
  static Load start(String name, Fleet fleet, Random seeds) {
    var load = new Load();
    var http = new Http();
    List<URI> ingest = uris(fleet, Service.INGEST);
    List<URI> query = uris(fleet, Service.QUERY);
    sessions(name).forEach(session -> load.ledgers.add(new Ledger(session)));
    for (Ledger ledger : load.ledgers) {
      load.senders.add(
          new Thread(
              new Sender(
                  ledger,
                  ingest,
                  random(seeds),
                  http,
                  load.troubles,
                  load.history,
                  load.sendersStop),
              "sender-" + ledger.sessionId()));
    }
    for (int i = 0; i < query.size(); i++) {
      List<URI> preferred = new ArrayList<>(query);
      Collections.rotate(preferred, i);
      load.readers.add(
          new Thread(
              new Poller(
                  load.ledgers,
                  preferred,
                  random(seeds),
                  http,
                  load.troubles,
                  load.history,
                  load.readersStop),
              "poller-" + i));
    }
    for (int i = 0; i < FOLLOWERS; i++) {
      load.readers.add(
          new Thread(
              new Follower(
                  load.ledgers,
                  query,
                  random(seeds),
                  http,
                  load.troubles,
                  load.history,
                  load.readersStop),
              "follower-" + i));
    }
    load.senders.forEach(Thread::start);
    load.readers.forEach(Thread::start);
    return load;
  }

  static List<String> sessions(String name) {
    return IntStream.range(0, SESSIONS).mapToObj(i -> name + "-" + i).toList();
  }

  private static Random random(Random seeds) {
    return new Random(seeds.nextLong());
  }

  private static List<URI> uris(Fleet fleet, Service service) {
    return fleet.nodes(service).stream().map(ServiceNode::uri).toList();
  }

  Troubles troubles() {
    return troubles;
  }

  History history() {
    return history;
  }

  /** To be read after {@link #stop}. */
  List<Ledger> ledgers() {
    return ledgers;
  }

  /** Lets every sender deliver what it has begun, and its last; then ends the readers. */
  void stop() {
    sendersStop.countDown();
    senders.forEach(Load::join);
    readersStop.countDown();
    readers.forEach(Load::join);
  }

  /** Ends all of it where it stands. */
  void abandon() {
    senders.forEach(Thread::interrupt);
    readers.forEach(Thread::interrupt);
  }

  private static void join(Thread thread) {
    try {
      thread.join(PATIENCE.toMillis());
      if (thread.isAlive()) {
        thread.interrupt();
        throw new IllegalStateException(thread.getName() + " does not come to an end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
