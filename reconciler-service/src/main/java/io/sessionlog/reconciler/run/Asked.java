package io.sessionlog.reconciler.run;

import io.sessionlog.model.SessionStatus;
import io.sessionlog.reconciler.doubt.Answer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was asked now, and answered.
 *
 * @param server its host and port
 * @param shown what was shown while it was asked
 * @param corrected whether the answer was appended to the log
 */
public record Asked(
    String sessionId,
    String server,
    @Nullable String kind,
    Instant askedAt,
    Instant answeredAt,
    SessionStatus shown,
    Answer answer,
    boolean corrected) {}
