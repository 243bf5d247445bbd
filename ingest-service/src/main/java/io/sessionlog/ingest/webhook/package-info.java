/**
 * A webhook from its bytes to the log: read with a bound, validated, accepted or kept as rejected.
 */
@NullMarked
package io.sessionlog.ingest.webhook;

import org.jspecify.annotations.NullMarked;
