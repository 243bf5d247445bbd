/** The commands {@code state} and {@code history}: looking back. */
@NullMarked
package io.sessionlog.replay.state;

import org.jspecify.annotations.NullMarked;
