package io.sessionlog.projector.rebuild;

/**
 * A share of a partition's sessions, by the hash of their ids: what is folded in one pass over the
 * partition. One that is too large for the memory is halved, and its other half is put off.
 *
 * @param mask which bits of the hash decide
 * @param bits what they are
 */
record KeyShare(int mask, int bits) {

  /** Halved so often, it holds a session or two; a single one can't be halved. */
  private static final int MAX_MASK = 0xF_FFFF;

  static final KeyShare ALL = new KeyShare(0, 0);

  boolean holds(String sessionId) {
    return (spread(sessionId.hashCode()) & mask) == bits;
  }

  boolean canBeHalved() {
    return mask < MAX_MASK;
  }

  KeyShare half() {
    return new KeyShare(2 * mask + 1, bits);
  }

  KeyShare otherHalf() {
    return new KeyShare(2 * mask + 1, bits | (mask + 1));
  }

  /** Ids that are counted up have hashes that differ in few bits. */
  private static int spread(int hash) {
    int mixed = hash * 0x9E3779B9;
    return mixed ^ (mixed >>> 15);
  }
}
