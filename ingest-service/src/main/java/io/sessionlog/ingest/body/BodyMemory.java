package io.sessionlog.ingest.body;

import io.sessionlog.ingest.refusal.Refusal;
import io.sessionlog.ingest.refusal.RefusalMeters;
import io.sessionlog.support.http.TemporarilyUnavailable;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all request bodies on their way may take together. Without it, a burst of media webhooks
 * would end the service instead of slowing it down.
 */
public final class BodyMemory {

  private final long limitBytes;
  private final RefusalMeters refusals;
  private final AtomicLong usedBytes = new AtomicLong();

  public BodyMemory(long limitBytes, RefusalMeters refusals) {
    this.limitBytes = limitBytes;
    this.refusals = refusals;
  }

  public long usedBytes() {
    return usedBytes.get();
  }

  /** What one request holds; it grows while its body arrives, and is given back as a whole. */
  public Share open() {
    return new Share();
  }

  /** Closing gives everything back; closing twice does nothing more. */
  public final class Share implements AutoCloseable {
    private final AtomicLong heldBytes = new AtomicLong();

    private Share() {}

    /**
     * @throws TemporarilyUnavailable when all memory for bodies is taken
     */
    void take(long bytes) {
      if (usedBytes.addAndGet(bytes) > limitBytes) {
        usedBytes.addAndGet(-bytes);
        refusals.count(Refusal.MEMORY_TAKEN);
        throw new TemporarilyUnavailable(
            "Busy",
            "Too many large webhooks are on their way. This one was not stored: send it again.",
            Duration.ofSeconds(1));
      }
      heldBytes.addAndGet(bytes);
    }

    @Override
    public void close() {
      usedBytes.addAndGet(-heldBytes.getAndSet(0));
    }
  }
}
