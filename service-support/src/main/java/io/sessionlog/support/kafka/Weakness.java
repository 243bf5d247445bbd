package io.sessionlog.support.kafka;

/**
 * One thing in which an existing topic is less than what is wanted.
 *
 * @param losesData whether what was accepted could be lost by it
 * @param what is found, and what comes of it
 * @param remedy the command that mends it, or what else to do
 */
record Weakness(String topic, boolean losesData, String what, String remedy) {

  /** For a log, on one line. */
  String line() {
    return "%s: %s. Mend it: %s".formatted(topic, what, remedy);
  }
}
