package io.sessionlog.ingest.body;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.sessionlog.ingest.refusal.Refusal;
import io.sessionlog.ingest.refusal.RefusalMeters;
import io.sessionlog.support.http.TemporarilyUnavailable;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all request bodies on their way may take together. Without it, a burst of media webhooks
 * would end the service instead of slowing it down.
 *
 * <p>A body is read before its proof can be checked, so strangers are held to less: an address that
 * has proved nothing lately has a share, and all such addresses together leave a quarter to those
 * that have. Nor does one sender take what is left: while there are others, an address that has
 * proved itself leaves a quarter, too. Senders of whatsapp-web.js's family never try again: what is
 * crowded out is lost.
 */
public final class BodyMemory {

  /** Whoever proved a webhook within it is no stranger. */
  static final Duration KNOWN_FOR = Duration.ofMinutes(10);

  private static final int MAX_KNOWN = 50_000;
  private static final int STRANGERS_SHARE = 8;

  private final long limitBytes;
  private final long strangersBytes;
  private final long strangersShareBytes;
  private final RefusalMeters refusals;
  private final AtomicLong usedBytes = new AtomicLong();
  private final SlowBodies slow;
  private final ConcurrentHashMap<String, Long> byAddress = new ConcurrentHashMap<>();
  private final Cache<String, Boolean> known;

  /**
   * @param largestBody a share holds one such body at least
   */
  BodyMemory(
      long limitBytes, long largestBody, SlowBodies slow, RefusalMeters refusals, Ticker ticker) {
    this.limitBytes = limitBytes;
    this.slow = slow;
    this.strangersBytes = limitBytes - limitBytes / 4;
    this.strangersShareBytes =
        Math.min(strangersBytes, Math.max(limitBytes / STRANGERS_SHARE, largestBody));
    this.refusals = refusals;
    this.known =
        Caffeine.newBuilder()
            .maximumSize(MAX_KNOWN)
            .expireAfterWrite(KNOWN_FOR)
            .ticker(ticker)
            .build();
  }

  public long usedBytes() {
    return usedBytes.get();
  }

  /**
   * What one request holds; it grows while its body arrives, and is given back as a whole.
   *
   * @param address whose request it is, which is yet to prove itself
   */
  public Share open(String address) {
    return new Share(address, known.getIfPresent(address) == null);
  }

  /** As above, for who has shown a key, or needs none. */
  public Share openToKnown(String address) {
    return new Share(address, false);
  }

  /** Whether more than one address has proved itself lately. */
  private boolean areOthers() {
    return known.estimatedSize() > 1;
  }

  /** To be told of each webhook whose proof held. */
  public void proved(String address) {
    known.put(address, Boolean.TRUE);
  }

  /** Closing gives everything back; closing twice does nothing more. */
  public final class Share implements AutoCloseable {
    private final String address;
    private final boolean isStranger;
    private final AtomicLong heldBytes = new AtomicLong();

    private Share(String address, boolean isStranger) {
      this.address = address;
      this.isStranger = isStranger;
    }

    /**
     * @throws TemporarilyUnavailable when all memory for such bodies is taken
     */
    void take(long bytes) {
      long mine = byAddress.merge(address, bytes, Long::sum);
      long all = usedBytes.addAndGet(bytes);
      heldBytes.addAndGet(bytes);
      if (mine > mayHold() || all > (isStranger ? strangersBytes : limitBytes)) {
        close();
        throw busy("Too many large webhooks are on their way.");
      }
    }

    private long mayHold() {
      if (isStranger) {
        return strangersShareBytes;
      }
      return areOthers() ? strangersBytes : limitBytes;
    }

    /**
     * To be asked before more of a body is waited for; closed once it has come.
     *
     * @throws TemporarilyUnavailable when too many are waited for
     */
    SlowBodies.Place waitForMore() {
      SlowBodies.Place place = slow.tryTake(address, isStranger);
      if (place == null) {
        close();
        throw busy("Too many webhooks are on their way that do not come.");
      }
      return place;
    }

    private TemporarilyUnavailable busy(String why) {
      refusals.count(Refusal.MEMORY_TAKEN);
      return new TemporarilyUnavailable(
          "Busy", why + " This one was not stored: send it again.", Duration.ofSeconds(1));
    }

    @Override
    public void close() {
      long held = heldBytes.getAndSet(0);
      usedBytes.addAndGet(-held);
      if (held > 0) {
        byAddress.computeIfPresent(address, (key, sum) -> sum <= held ? null : sum - held);
      }
    }
  }
}
