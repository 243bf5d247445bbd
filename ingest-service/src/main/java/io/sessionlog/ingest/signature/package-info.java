/** Who may write: a webhook's signature is verified over its raw bytes before they are parsed. */
@NullMarked
package io.sessionlog.ingest.signature;

import org.jspecify.annotations.NullMarked;
