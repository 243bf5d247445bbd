/** The one store that holds what is kept by partition: messages and timelines of its sessions. */
@NullMarked
package io.sessionlog.query.partition;

import org.jspecify.annotations.NullMarked;
