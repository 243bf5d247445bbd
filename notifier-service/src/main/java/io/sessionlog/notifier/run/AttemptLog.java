package io.sessionlog.notifier.run;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what was tried, in one record per endpoint and second. */
final class AttemptLog {

  private static final Logger log = LoggerFactory.getLogger(AttemptLog.class);

  private final Writer writer;
  private final Loop loop;
  private final ProgressStore progress;

  AttemptLog(Writer writer, Loop loop, ProgressStore progress) {
    this.writer = writer;
    this.loop = loop;
    this.progress = progress;
  }

  void store(Owned one) {
    if (one.block.isEmpty() || one.blockUnderWay) {
      return;
    }
    AttemptBlock block = one.block;
    one.block = new AttemptBlock();
    one.blockUnderWay = true;
    String id = one.endpoint.id();
    var unused =
        writer
            .attempts(id, block.stored(id, one.attempts, one.failures).write())
            .whenComplete(
                (stored, failure) ->
                    loop.later(
                        () -> {
                          one.blockUnderWay = false;
                          if (failure != null) {
                            log.warn("Attempts of {} were not logged: {}", id, failure.toString());
                            return;
                          }
                          one.attempts = stored.offset();
                          if (block.hasFailures()) {
                            one.failures = stored.offset();
                          }
                          if (!one.closed) {
                            progress.changed(one);
                          }
                        }));
  }
}
