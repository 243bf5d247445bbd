package io.sessionlog.notifier.courier;

import io.sessionlog.notifier.courier.Snapshot.Resend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Ranges that are sent again, and which of those that were asked for are done. */
final class Resends {

  private static final int REMEMBERED = 20;

  private final Map<String, Resend> open = new LinkedHashMap<>();
  private final List<String> done = new ArrayList<>();

  void restore(Snapshot last) {
    open.putAll(last.resends());
    done.addAll(last.resendsDone());
  }

  /** A request that is known already changes nothing. */
  boolean ask(String id, Resend range) {
    if (open.containsKey(id) || done.contains(id)) {
      return false;
    }
    open.put(id, range);
    return true;
  }

  /** The range was read up to here; it is done once it is read in all partitions. */
  void readTo(String id, int partition, long offset) {
    Resend range = open.get(id);
    if (range == null) {
      return;
    }
    Map<Integer, Long> next = new HashMap<>(range.next());
    next.put(partition, offset);
    boolean isDone =
        next.entrySet().stream()
            .allMatch(at -> at.getValue() >= range.end().getOrDefault(at.getKey(), Long.MIN_VALUE));
    if (isDone) {
      open.remove(id);
      done.add(id);
      if (done.size() > REMEMBERED) {
        done.remove(0);
      }
    } else {
      open.put(id, range.at(next));
    }
  }

  Map<String, Resend> open() {
    return Map.copyOf(open);
  }

  List<String> done() {
    return List.copyOf(done);
  }
}
