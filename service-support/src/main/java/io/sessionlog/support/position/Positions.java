package io.sessionlog.support.position;

import io.sessionlog.model.Position;
import java.util.Arrays;

/** How far someone has come in {@code session-events}: an offset for each partition, or none. */
public final class Positions {

  private final long[] offsets;

  private Positions(long[] offsets) {
    this.offsets = offsets;
  }

  /** Before every event. */
  public static Positions none(int partitions) {
    var offsets = new long[partitions];
    Arrays.fill(offsets, Watermarks.NONE);
    return new Positions(offsets);
  }

  /**
   * @param offsets by partition, {@link Watermarks#NONE} for none
   */
  public static Positions of(long... offsets) {
    return new Positions(offsets.clone());
  }

  public int partitions() {
    return offsets.length;
  }

  /** {@link Watermarks#NONE} for none, and for a partition that is not known here. */
  public long offset(int partition) {
    return partition < offsets.length ? offsets[partition] : Watermarks.NONE;
  }

  public boolean cover(Position position) {
    return position.offset() <= offset(position.partition());
  }

  public boolean cover(Positions others) {
    for (int partition = 0; partition < others.offsets.length; partition++) {
      if (others.offsets[partition] > offset(partition)) {
        return false;
      }
    }
    return true;
  }

  public Positions and(Position position) {
    if (cover(position)) {
      return this;
    }
    int known = offsets.length;
    long[] grown = Arrays.copyOf(offsets, Math.max(known, position.partition() + 1));
    Arrays.fill(grown, known, grown.length, Watermarks.NONE);
    grown[position.partition()] = position.offset();
    return new Positions(grown);
  }

  /** The further one of both, in each partition. */
  public Positions and(Positions others) {
    if (cover(others)) {
      return this;
    }
    var furthest = new long[Math.max(offsets.length, others.offsets.length)];
    for (int partition = 0; partition < furthest.length; partition++) {
      furthest[partition] = Math.max(offset(partition), others.offset(partition));
    }
    return new Positions(furthest);
  }

  /** Partitions in which there is none make no difference. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Positions positions && cover(positions) && positions.cover(this);
  }

  @Override
  public int hashCode() {
    int hash = 0;
    for (int partition = 0; partition < offsets.length; partition++) {
      hash += (partition + 1) * Long.hashCode(offsets[partition] + 1);
    }
    return hash;
  }

  @Override
  public String toString() {
    return Arrays.toString(offsets);
  }
}
