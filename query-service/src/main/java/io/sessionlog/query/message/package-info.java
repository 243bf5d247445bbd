/**
 * Messages, their ticks, and calls: a store by partition of {@code session-events}, and what is
 * answered from it.
 */
@NullMarked
package io.sessionlog.query.message;

import org.jspecify.annotations.NullMarked;
