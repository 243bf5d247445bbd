package io.sessionlog.query.view;

/** Where readers find the table. */
@FunctionalInterface
public interface SessionView {

  /**
   * @throws StoreNotReady while there is none that is complete, so that a restart is never mistaken
   *     for an unknown session
   */
  SessionTable table();
}
