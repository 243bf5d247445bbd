package io.sessionlog.notifier.notice;

import java.util.Map;

/**
 * What is told already of one partition, by whichever application told it.
 *
 * @param lastEventOffset events up to here are told; -1: none is
 * @param sequences how far each session is numbered
 */
record Published(long lastEventOffset, Map<String, Sequences> sequences) {

  static final Published NOTHING = new Published(-1, Map.of());

  /** Asks {@code notification-sequences}, to its end. */
  interface Reader {
    Published read(int partition);
  }
}
