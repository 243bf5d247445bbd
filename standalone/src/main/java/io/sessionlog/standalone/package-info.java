/** What {@code ./quickstart} starts: an embedded broker and the services in one process. */
@NullMarked
package io.sessionlog.standalone;

import org.jspecify.annotations.NullMarked;
