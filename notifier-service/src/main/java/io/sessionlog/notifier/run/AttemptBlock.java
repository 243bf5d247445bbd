package io.sessionlog.notifier.run;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The attempts of one endpoint in about a second: one record of {@code notification-attempts}. Each
 * names the one before it, so the newest attempts of an endpoint are found without reading those of
 * others, and the newest that failed without reading those that did not.
 */
final class AttemptBlock {

  /** More in one second are counted, and not kept one by one. */
  static final int MAX_ENTRIES = 1_000;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * @param at when it began, in epoch milliseconds
   * @param number of the notification's attempts, from 1
   * @param result {@code delivered}, {@code failed}, {@code dead} after the last one
   * @param error in words; null: none
   * @param answer the beginning of what the receiver said; kept of failures alone
   */
  record Entry(
      long at,
      String id,
      String type,
      String sessionId,
      int number,
      String result,
      int status,
      long durationMillis,
      @Nullable String error,
      @Nullable String answer) {

    boolean failed() {
      return !result.equals("delivered");
    }
  }

  /**
   * @param before where the record before this stands; -1: none
   * @param failuresBefore where the last one before this with a failure stands; -1: none
   * @param leftOut how many are not kept because there were too many
   */
  record Stored(
      String endpointId, long before, long failuresBefore, int leftOut, List<Entry> entries) {

    byte[] write() {
      return JSON.writeValueAsBytes(this);
    }

    static Stored read(byte[] bytes) {
      return JSON.readValue(bytes, Stored.class);
    }
  }

  private final List<Entry> entries = new ArrayList<>();
  private boolean hasFailures;
  private int leftOut;

  boolean isEmpty() {
    return entries.isEmpty();
  }

  boolean hasFailures() {
    return hasFailures;
  }

  void add(Entry entry) {
    if (entries.size() >= MAX_ENTRIES) {
      leftOut++;
      return;
    }
    hasFailures |= entry.failed();
    entries.add(entry);
  }

  Stored stored(String endpointId, long before, long failuresBefore) {
    return new Stored(endpointId, before, failuresBefore, leftOut, List.copyOf(entries));
  }
}
