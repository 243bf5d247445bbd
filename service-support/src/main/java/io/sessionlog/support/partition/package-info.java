/**
 * Stores that a group of nodes shares out by partition: who owns which, how far each has come, and
 * how a request finds the node that can answer it. Start reading at {@link
 * io.sessionlog.support.partition.PartitionRouting}.
 */
@NullMarked
package io.sessionlog.support.partition;

import org.jspecify.annotations.NullMarked;
