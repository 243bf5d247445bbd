/**
 * A full copy of {@code session-state} in memory, with its indexes, kept by a Streams global store.
 */
@NullMarked
package io.sessionlog.query.view;

import org.jspecify.annotations.NullMarked;
