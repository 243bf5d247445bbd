/** How the domain looks in Kafka: topic names, the CloudEvents envelope, serdes. */
@NullMarked
package io.sessionlog.model.wire;

import org.jspecify.annotations.NullMarked;
