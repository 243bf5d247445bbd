package io.sessionlog.support.kafka;

/** Ends a service that cannot do its work, with the reason on the log. */
@FunctionalInterface
public interface FatalError {

  void stop(RuntimeException reason);
}
