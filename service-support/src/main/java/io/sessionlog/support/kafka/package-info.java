/**
 * Topics that exist before they are used, Streams that are started when they do, and their health.
 */
@NullMarked
package io.sessionlog.support.kafka;

import org.jspecify.annotations.NullMarked;
