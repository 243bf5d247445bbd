package io.sessionlog.support.position;

/** As many requests wait for a position as may. */
public final class TooManyWaiters extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TooManyWaiters(int bound) {
    super(bound + " requests wait for a position already");
  }
}
