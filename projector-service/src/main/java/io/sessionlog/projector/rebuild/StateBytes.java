package io.sessionlog.projector.rebuild;

import io.sessionlog.model.SessionState;

/** What a state takes of the heap, by estimate. */
public final class StateBytes {

  /** Of what is there in every state: the record, its times, its short texts. */
  private static final int FIXED = 700;

  private static final int PER_DELIVERY = 64;

  private StateBytes() {}

  public static int of(SessionState state) {
    int chars = state.qr() == null ? 0 : state.qr().length();
    chars += state.message() == null ? 0 : state.message().length();
    chars += state.aiConfig() == null ? 0 : state.aiConfig().text().length();
    return FIXED + 2 * chars + PER_DELIVERY * state.deliveries().fingerprints().size();
  }
}
