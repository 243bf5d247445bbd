package io.sessionlog.analytics.store;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * An event changes several rows of the store, and a reader needs all of them or none: time that is
 * counted in a row and still open in the head would count twice. One thread writes, and waits for
 * no more than the reads that are under way.
 */
public final class StoreLock {

  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  Lock writing() {
    return lock.writeLock();
  }

  public Lock reading() {
    return lock.readLock();
  }
}
