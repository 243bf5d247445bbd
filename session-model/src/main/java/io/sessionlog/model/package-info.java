/**
 * The domain: what may happen to a session ({@link io.sessionlog.model.SessionFact}), what is known
 * about it ({@link io.sessionlog.model.SessionState}), and the one way from the first to the second
 * ({@link io.sessionlog.model.SessionFold}). Pure: no Spring, no Kafka client, no clock.
 */
@NullMarked
package io.sessionlog.model;

import org.jspecify.annotations.NullMarked;
