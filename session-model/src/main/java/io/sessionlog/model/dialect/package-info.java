/**
 * Senders' dialects: what each one's webhooks look like, and what they tell. {@link
 * io.sessionlog.model.dialect.known.Dialects} lists them; each has a package of its own, with one
 * file to read from top to bottom.
 */
@NullMarked
package io.sessionlog.model.dialect;

import org.jspecify.annotations.NullMarked;
