/** Registration and deletion of sessions, as events like all others. */
@NullMarked
package io.sessionlog.ingest.session;

import org.jspecify.annotations.NullMarked;
