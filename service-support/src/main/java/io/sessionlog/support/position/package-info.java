/** How far someone has come in {@code session-events}, and requests that wait for more. */
@NullMarked
package io.sessionlog.support.position;

import org.jspecify.annotations.NullMarked;
