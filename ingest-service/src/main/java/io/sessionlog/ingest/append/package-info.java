/** The way into Kafka: acknowledged by every in-sync replica, or refused. */
@NullMarked
package io.sessionlog.ingest.append;

import org.jspecify.annotations.NullMarked;
