package io.sessionlog.query.view;

import io.sessionlog.model.SessionReading;
import io.sessionlog.model.SessionReading.Category;
import io.sessionlog.model.SessionStatus;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Where a session stands in the order: its status, and its category. Every filter is a union of
 * buckets. Only a waiting QR code puts one status into two of them.
 */
public enum Bucket {
  CONNECTED(SessionStatus.SESSION_CONNECTED, Category.CONNECTED),
  QR_LIVE(SessionStatus.QR_GENERATED, Category.NEEDS_QR),
  QR_EXPIRED(SessionStatus.QR_GENERATED, Category.DISCONNECTED),
  CONNECTING(SessionStatus.CONNECTING, Category.LOADING),
  LOADING(SessionStatus.LOADING, Category.LOADING),
  AUTH_FAILURE(SessionStatus.AUTH_FAILURE, Category.ERROR),
  ERROR(SessionStatus.ERROR, Category.ERROR),
  NOT_CONNECTED(SessionStatus.SESSION_NOT_CONNECTED, Category.DISCONNECTED),
  UNKNOWN(SessionStatus.UNKNOWN, Category.DISCONNECTED);

  private static final Set<Bucket> ALL = Collections.unmodifiableSet(EnumSet.allOf(Bucket.class));

  private final SessionStatus status;
  private final Category category;

  Bucket(SessionStatus status, Category category) {
    this.status = status;
    this.category = category;
  }

  public Category category() {
    return category;
  }

  public static Bucket of(SessionReading reading) {
    for (Bucket bucket : ALL) {
      if (bucket.status == reading.state().status() && bucket.category == reading.category()) {
        return bucket;
      }
    }
    throw new IllegalStateException(
        "No bucket for " + reading.state().status() + ", " + reading.category());
  }

  public static Set<Bucket> of(SessionStatus status) {
    return where(bucket -> bucket.status == status);
  }

  public static Set<Bucket> of(Category category) {
    return where(bucket -> bucket.category == category);
  }

  public static Set<Bucket> all() {
    return ALL;
  }

  private static Set<Bucket> where(Predicate<Bucket> condition) {
    Set<Bucket> found = EnumSet.noneOf(Bucket.class);
    for (Bucket bucket : ALL) {
      if (condition.test(bucket)) {
        found.add(bucket);
      }
    }
    return found;
  }
}
