/**
 * A topic of states built in bulk, as fast as the log can be read, and handed over to its
 * projector.
 */
@NullMarked
package io.sessionlog.projector.rebuild;

import org.jspecify.annotations.NullMarked;
