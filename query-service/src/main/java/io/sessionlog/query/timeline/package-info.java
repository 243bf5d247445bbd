/**
 * What happened to a session, event by event, and which rule decided: kept in the store of messages
 * by partition, and what is answered from it.
 */
@NullMarked
package io.sessionlog.query.timeline;

import org.jspecify.annotations.NullMarked;
