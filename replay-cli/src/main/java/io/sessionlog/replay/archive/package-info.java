/** The commands {@code export} and {@code load}: the log as files, and back. */
@NullMarked
package io.sessionlog.replay.archive;

import org.jspecify.annotations.NullMarked;
