package io.sessionlog.notifier.run;

import io.sessionlog.notifier.courier.Courier;
import io.sessionlog.notifier.endpoint.Endpoint;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that an endpoint was switched off: first to the others of its owner, then where endpoints
 * are stored. Whoever dies in between finds it failing again, and says it again. What cannot be
 * written is tried again, as long as the endpoint is this node's and nobody has changed it.
 *
 * <p><b>Threads.</b> The dispatcher's: a producer's own thread may have to wait for itself.
 */
final class SwitchingOff {

  private static final Logger log = LoggerFactory.getLogger(SwitchingOff.class);
  private static final Executor IN_A_SECOND =
      CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

  private final Writer writer;
  private final Loop loop;

  SwitchingOff(Writer writer, Loop loop) {
    this.writer = writer;
    this.loop = loop;
  }

  /** The endpoint as it is once it is switched off. */
  static Endpoint of(Endpoint endpoint, Courier.Verdict verdict, long now) {
    log.warn("Endpoint {} is switched off: {}", endpoint.id(), verdict);
    return endpoint.switchedOff(
        switch (verdict) {
          case GONE -> new Endpoint.Disabled("gone", "It answered 410: it wants no more.", now);
          case DEAD_FOR_DAYS ->
              new Endpoint.Disabled("failing", "It took nothing for five days.", now);
        });
  }

  void say(Owned one, Endpoint off) {
    untilDone(
        one,
        off,
        () -> writer.disabled(off),
        () -> untilDone(one, off, () -> writer.endpoint(off), () -> {}));
  }

  private void untilDone(
      Owned one, Endpoint off, Supplier<CompletableFuture<?>> writing, Runnable then) {
    if (one.closed || !one.endpoint.equals(off)) {
      return;
    }
    var unused =
        writing
            .get()
            .whenComplete(
                (written, failure) ->
                    loop.later(
                        () -> {
                          if (failure == null) {
                            then.run();
                            return;
                          }
                          log.warn(
                              "That {} is off was not written, trying again: {}",
                              off.id(),
                              failure.toString());
                          IN_A_SECOND.execute(
                              () -> loop.later(() -> untilDone(one, off, writing, then)));
                        }));
  }
}
