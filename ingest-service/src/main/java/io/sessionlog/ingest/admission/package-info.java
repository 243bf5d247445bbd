/** Which sessions webhooks may make, and how many: what each of them costs, it costs for long. */
@NullMarked
package io.sessionlog.ingest.admission;

import org.jspecify.annotations.NullMarked;
