/** The command {@code events}: the log, streamed. */
@NullMarked
package io.sessionlog.replay.events;

import org.jspecify.annotations.NullMarked;
