/** The command {@code redrive}: refused records, put back after a fix. */
@NullMarked
package io.sessionlog.replay.redrive;

import org.jspecify.annotations.NullMarked;
