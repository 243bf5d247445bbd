package io.sessionlog.analytics.store;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

  /** Reads what is of one moment; to be short. */
  public <T extends @Nullable Object> T read(Supplier<T> read) {
    lock.readLock().lock();
    try {
      return read.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** As {@link #read}, of what is told otherwise. */
  public void reading(Runnable read) {
    lock.readLock().lock();
    try {
      read.run();
    } finally {
      lock.readLock().unlock();
    }
  }
}
