package io.sessionlog.reconciler.run;

import io.sessionlog.model.SessionStatus;
import io.sessionlog.reconciler.doubt.LastAnswer;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a session's server.
 *
 * @param userId the session's owner, who may see it
 * @param server its host and port
 * @param circuit {@code closed} while it is asked, {@code open} while it is left alone because it
 *     fails, {@code trying} while it is asked whether it is well again
 * @param lastFailure why the server last failed, whatever session it was asked about; null if it
 *     never did. What fails for one session's sake is in its {@code last}
 * @param last null while it was not asked about this session
 */
public record ServerSaid(
    String sessionId,
    @Nullable String userId,
    String server,
    @Nullable String kind,
    String circuit,
    @Nullable String lastFailure,
    SessionStatus shown,
    @Nullable LastAnswer last) {}
