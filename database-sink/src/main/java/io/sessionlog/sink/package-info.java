/** Keeps the rows of {@code WhatsAppSession} true to {@code session-state}, exactly once. */
@NullMarked
package io.sessionlog.sink;

import org.jspecify.annotations.NullMarked;
