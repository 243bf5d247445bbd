package io.sessionlog.query.push;

import io.sessionlog.query.view.StoredSession;
import io.sessionlog.query.view.Summary;
import io.sessionlog.query.view.Taken;
import java.util.Collection;
import java.util.Map;

/**
 * What was taken from the table at one moment.
 *
 * @param expired sessions whose codes expired, as far back as any {@link Lead} needs them
 * @param summaries by channel, when they are due
 */
record Batch(
    Taken taken,
    Moment moment,
    long nextQrExpiryMillis,
    Collection<StoredSession> expired,
    Map<Channel, Summary> summaries) {}
