/** How the domain looks in Kafka: topic names, the CloudEvents envelope, JSON, serdes. */
@NullMarked
package io.sessionlog.model.wire;

import org.jspecify.annotations.NullMarked;
