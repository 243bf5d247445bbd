package io.sessionlog.query.view;

import org.jspecify.annotations.Nullable;

/** Where readers find the table. */
@FunctionalInterface
public interface SessionView {

  /**
   * @throws StoreNotReady while there is none that is complete, so that a restart is never mistaken
   *     for an unknown session
   */
  SessionTable table();

  /** The topic of states that this node is about to serve, and has not loaded yet; null: none. */
  default @Nullable String coming() {
    return null;
  }
}
