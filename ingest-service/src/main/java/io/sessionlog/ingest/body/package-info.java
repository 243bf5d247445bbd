/** A request's body: read with bounds on its size and on memory, as UTF-8 JSON or not at all. */
@NullMarked
package io.sessionlog.ingest.body;

import org.jspecify.annotations.NullMarked;
