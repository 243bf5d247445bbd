package io.sessionlog.support.kafka;

/** The cluster did not answer in time, or refused; trying again later may help. */
public final class KafkaUnavailable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  KafkaUnavailable(Throwable cause) {
    super(rootMessage(cause), cause);
  }

  private static String rootMessage(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
