package io.sessionlog.query.view;

import io.sessionlog.model.Position;

/** A session that a reader finds no more, and the event that took it away. */
public record Gone(String sessionId, Position by) {}
