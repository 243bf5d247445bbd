/** How many requests one address and one session may send, so that neither can starve the rest. */
@NullMarked
package io.sessionlog.ingest.limit;

import org.jspecify.annotations.NullMarked;
