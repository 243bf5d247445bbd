/** HTTP in: validates each webhook and appends it to {@code session-events}. */
@NullMarked
package io.sessionlog.ingest;

import org.jspecify.annotations.NullMarked;
