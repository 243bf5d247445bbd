package io.sessionlog.ingest.body;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Bodies that are waited for, each of which holds a thread until more of it comes. Without a bound
 * whoever opens as many connections as there are threads, and announces a body on each, stops
 * everybody's webhooks.
 *
 * <p><b>Bounds.</b> Of all threads one stranger's address may hold an eighth, all strangers
 * together a half, the address of a sender that has proved itself a half, and everybody together
 * seven eighths. So a body that comes at once, as all but the largest do, always finds a thread: it
 * is not waited for, and takes no place.
 */
final class SlowBodies {

  private static final int EIGHTHS = 8;

  private final int ofStranger;
  private final int ofStrangers;
  private final int ofSender;
  private final int ofAll;
  private final ConcurrentHashMap<String, Integer> byAddress = new ConcurrentHashMap<>();
  private final AtomicInteger strangers = new AtomicInteger();
  private final AtomicInteger all = new AtomicInteger();

  /**
   * @param threads that requests are served by
   */
  SlowBodies(int threads) {
    ofStranger = Math.max(1, threads / EIGHTHS);
    ofStrangers = Math.max(1, threads / 2);
    ofSender = ofStrangers;
    ofAll = Math.max(1, threads - threads / EIGHTHS);
  }

  /**
   * @param isStranger whether the address has proved nothing lately
   * @return null if there is none, and nothing is taken
   */
  @Nullable Place tryTake(String address, boolean isStranger) {
    var place = new Place(address, isStranger);
    int mine = byAddress.merge(address, 1, Integer::sum);
    int together = all.incrementAndGet();
    int theirs = isStranger ? strangers.incrementAndGet() : 0;
    if (mine > (isStranger ? ofStranger : ofSender) || theirs > ofStrangers || together > ofAll) {
      place.close();
      return null;
    }
    return place;
  }

  /** How many are waited for. */
  int count() {
    return all.get();
  }

  /** To be closed once, which gives it back. */
  final class Place implements AutoCloseable {

    private final String address;
    private final boolean isStranger;

    private Place(String address, boolean isStranger) {
      this.address = address;
      this.isStranger = isStranger;
    }

    @Override
    public void close() {
      byAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
      all.decrementAndGet();
      if (isStranger) {
        strangers.decrementAndGet();
      }
    }
  }
}
