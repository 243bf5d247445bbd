/** The shell: follows the states, asks, and appends. */
@NullMarked
package io.sessionlog.reconciler.run;

import org.jspecify.annotations.NullMarked;
