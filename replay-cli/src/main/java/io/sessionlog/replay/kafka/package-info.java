/** Reading topics: what is there, in which order, and what is missing. */
@NullMarked
package io.sessionlog.replay.kafka;

import org.jspecify.annotations.NullMarked;
