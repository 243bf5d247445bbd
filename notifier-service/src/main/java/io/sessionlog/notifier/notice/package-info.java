/**
 * What endpoints are told: notices folded out of {@code session-events}, numbered, with ids and
 * bytes that are the same however often they are made.
 */
@NullMarked
package io.sessionlog.notifier.notice;

import org.jspecify.annotations.NullMarked;
