package io.sessionlog.notifier.notice;

import io.sessionlog.model.SessionState;
import org.jspecify.annotations.Nullable;

/** What {@link NoticeFold} remembers between events: stores, or maps. */
interface NoticeMemory {

  @Nullable SessionState session(String sessionId);

  /** Null: the session is gone. */
  void session(String sessionId, @Nullable SessionState state);

  Sequences sequences(String sessionId);

  void sequences(String sessionId, Sequences sequences);

  @Nullable MessageMark mark(String sessionId, String id);

  void mark(String sessionId, String id, MessageMark mark);
}
