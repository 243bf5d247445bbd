/** Requests that are turned away with nothing kept of them: each has a reason, and is counted. */
@NullMarked
package io.sessionlog.ingest.refusal;

import org.jspecify.annotations.NullMarked;
