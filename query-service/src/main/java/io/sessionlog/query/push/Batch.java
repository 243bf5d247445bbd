package io.sessionlog.query.push;

import io.sessionlog.query.view.ChangeBatch;
import io.sessionlog.query.view.Summary;
import java.util.Map;

/**
 * What was taken from the table at one moment.
 *
 * @param summaries by channel, when they are due
 */
record Batch(
    ChangeBatch taken, Moment moment, long nextQrExpiryMillis, Map<Channel, Summary> summaries) {}
