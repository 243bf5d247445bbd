/** Asks senders' servers where a state is in doubt. */
@NullMarked
package io.sessionlog.reconciler;

import org.jspecify.annotations.NullMarked;
