/** The command {@code verify}: the log refolded and held against what is served. */
@NullMarked
package io.sessionlog.replay.verify;

import org.jspecify.annotations.NullMarked;
