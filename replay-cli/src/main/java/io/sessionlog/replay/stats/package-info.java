/** What happened to sessions, in numbers, from the log alone. */
@NullMarked
package io.sessionlog.replay.stats;

import org.jspecify.annotations.NullMarked;
