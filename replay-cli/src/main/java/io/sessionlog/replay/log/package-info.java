/** The log as the commands ask for it: points, ranges, selections, and the refold. */
@NullMarked
package io.sessionlog.replay.log;

import org.jspecify.annotations.NullMarked;
