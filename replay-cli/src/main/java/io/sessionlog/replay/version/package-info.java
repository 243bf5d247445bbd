/** Versions of the fold side by side: which there are, how they differ, which one is served. */
@NullMarked
package io.sessionlog.replay.version;

import org.jspecify.annotations.NullMarked;
