/**
 * What happened to every message and call of a session, folded from the log in whatever order its
 * events come.
 */
@NullMarked
package io.sessionlog.model.message;

import org.jspecify.annotations.NullMarked;
