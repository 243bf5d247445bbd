package io.sessionlog.query.push;

import io.sessionlog.query.view.Summary;
import io.sessionlog.query.view.Taken;
import java.util.Map;

/**
 * What was taken from the table at one moment.
 *
 * @param summaries by channel, when they are due
 */
record Batch(
    Taken taken, Moment moment, long nextQrExpiryMillis, Map<Channel, Summary> summaries) {}
