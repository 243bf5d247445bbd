package io.sessionlog.support.partition;

import io.sessionlog.support.position.Watermarks;

/**
 * How far this node's own partitions have come, for those who wait for a position. It outlives the
 * tasks: each tells of its partition from its start on.
 */
public final class PartitionProgress {

  private final int maxWaiting;
  private volatile Watermarks watermarks;

  /**
   * @param maxWaiting more waiters are refused
   */
  public PartitionProgress(int maxWaiting) {
    this.maxWaiting = maxWaiting;
    this.watermarks = new Watermarks(0, maxWaiting);
  }

  /** Called before tasks start, once the number of partitions is known. */
  public void start(int partitions) {
    watermarks.close();
    watermarks = new Watermarks(partitions, maxWaiting);
  }

  /** The offset that is read next of a partition that this node owns; -1 for others. */
  public long readUpTo(int partition, PartitionOwners owners) {
    Watermarks now = watermarks;
    return partition < now.partitions() && owners.owned(partition).isPresent()
        ? now.offset(partition) + 1
        : -1;
  }

  public Watermarks watermarks() {
    return watermarks;
  }
}
