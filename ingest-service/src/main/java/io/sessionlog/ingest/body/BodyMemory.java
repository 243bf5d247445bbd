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
import org.jspecify.annotations.Nullable;

/**
 * What all request bodies on their way may take together. Without it, a burst of media webhooks
 * would end the service instead of slowing it down.
 *
 * <p>A body is read before its proof can be checked, so strangers are held to less: an address that
 * has proved nothing lately has a share, and all such addresses together leave a quarter to those
 * that have. Senders of whatsapp-web.js's family never try again: what a stranger crowds out is
 * lost.
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
  private final ConcurrentHashMap<String, Long> ofStrangers = new ConcurrentHashMap<>();
  private final Cache<String, Boolean> known;

  /**
   * @param largestBody a share holds one such body at least
   */
  public BodyMemory(long limitBytes, long largestBody, RefusalMeters refusals, Ticker ticker) {
    this.limitBytes = limitBytes;
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
    return known.getIfPresent(address) == null ? new Share(address) : openToKnown();
  }

  /** As above, for who has shown a key, or needs none. */
  public Share openToKnown() {
    return new Share(null);
  }

  /** To be told of each webhook whose proof held. */
  public void proved(String address) {
    known.put(address, Boolean.TRUE);
  }

  /** Closing gives everything back; closing twice does nothing more. */
  public final class Share implements AutoCloseable {
    private final @Nullable String stranger;
    private final AtomicLong heldBytes = new AtomicLong();

    private Share(@Nullable String stranger) {
      this.stranger = stranger;
    }

    /**
     * @throws TemporarilyUnavailable when all memory for such bodies is taken
     */
    void take(long bytes) {
      long mine =
          stranger == null
              ? 0
              : ofStrangers.merge(stranger, bytes, Long::sum) - strangersShareBytes;
      long all = usedBytes.addAndGet(bytes) - (stranger == null ? limitBytes : strangersBytes);
      heldBytes.addAndGet(bytes);
      if (mine > 0 || all > 0) {
        close();
        refusals.count(Refusal.MEMORY_TAKEN);
        throw new TemporarilyUnavailable(
            "Busy",
            "Too many large webhooks are on their way. This one was not stored: send it again.",
            Duration.ofSeconds(1));
      }
    }

    @Override
    public void close() {
      long held = heldBytes.getAndSet(0);
      usedBytes.addAndGet(-held);
      if (stranger != null && held > 0) {
        ofStrangers.computeIfPresent(stranger, (key, sum) -> sum <= held ? null : sum - held);
      }
    }
  }
}
