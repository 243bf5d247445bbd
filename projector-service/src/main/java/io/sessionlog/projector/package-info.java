/** Folds {@code session-events} into {@code session-state}, and lets what is too old expire. */
@NullMarked
package io.sessionlog.projector;

import org.jspecify.annotations.NullMarked;
