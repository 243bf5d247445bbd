package io.sessionlog.support.partition;

/** A part that another node gave, and that is not of what was asked. Nothing is put together. */
public final class UnfitPart extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UnfitPart(String what) {
    super(what, null, false, false);
  }
}
