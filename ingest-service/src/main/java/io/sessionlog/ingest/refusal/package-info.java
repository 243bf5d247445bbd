/** Requests that are refused: each has a reason and an outcome, and is counted. */
@NullMarked
package io.sessionlog.ingest.refusal;

import org.jspecify.annotations.NullMarked;
