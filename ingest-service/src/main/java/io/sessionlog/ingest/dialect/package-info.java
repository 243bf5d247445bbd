/** What the door does for other senders than our own: it tells them apart, and reads pictures. */
@NullMarked
package io.sessionlog.ingest.dialect;

import org.jspecify.annotations.NullMarked;
