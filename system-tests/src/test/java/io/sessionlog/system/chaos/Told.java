package io.sessionlog.system.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a receiver was told, as it wrote it down, and what is wrong with it. */
final class Told {

  /** One request that came. */
  record Request(
      long atMillis,
      int status,
      String endpoint,
      String id,
      String session,
      String category,
      long sequence,
      long position,
      String messageId) {

    static Request read(String line) {
      String[] fields = line.split("\t", -1);
      return new Request(
          Long.parseLong(fields[0]),
          Integer.parseInt(fields[1]),
          fields[2],
          fields[3],
          fields[4],
          fields[5],
          Long.parseLong(fields[6]),
          fields[7].isEmpty() ? -1 : Long.parseLong(fields[7].split(":")[1]),
          fields[8]);
    }

    boolean isTaken() {
      return status == 204;
    }
  }

  private final List<Request> requests;

  private Told(List<Request> requests) {
    this.requests = requests;
  }

  /** The last line may be half written: its receiver was killed. */
  static Told read(Path file) {
    try {
      List<Request> requests = new ArrayList<>();
      String text = Files.readString(file);
      for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
        if (line.split("\t", -1).length == 9) {
          requests.add(Request.read(line));
        }
      }
      return new Told(requests);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long taken() {
    return requests.stream().filter(Request::isTaken).count();
  }

  long failed() {
    return requests.stream().filter(request -> request.status() == 500).count();
  }

  long notSigned() {
    return requests.stream().filter(request -> request.status() == 401).count();
  }

  /** Ids of messages that an endpoint took, by session. */
  Map<String, Set<String>> messages(String endpoint) {
    Map<String, Set<String>> messages = new HashMap<>();
    for (Request request : requests) {
      if (request.isTaken()
          && request.endpoint().equals(endpoint)
          && !request.messageId().isEmpty()) {
        messages
            .computeIfAbsent(request.session(), session -> new HashSet<>())
            .add(request.messageId());
      }
    }
    return messages;
  }

  /** Those that were taken for the first time. */
  private List<Request> firsts() {
    Set<String> seen = new HashSet<>();
    return requests.stream()
        .filter(request -> request.isTaken() && seen.add(request.endpoint() + request.id()))
        .toList();
  }

  /** First deliveries with an older event than one before, by endpoint and session. */
  List<Request> outOfOrder() {
    Map<String, Long> last = new HashMap<>();
    List<Request> wrong = new ArrayList<>();
    for (Request request : firsts()) {
      String counted = request.endpoint() + " " + request.session();
      if (request.position() < last.getOrDefault(counted, -1L)) {
        wrong.add(request);
      }
      last.merge(counted, request.position(), Math::max);
    }
    return wrong;
  }

  /** First deliveries whose number does not follow the one before. */
  List<Request> holes() {
    Map<String, Long> last = new HashMap<>();
    List<Request> wrong = new ArrayList<>();
    for (Request request : firsts()) {
      String counted = request.endpoint() + " " + request.session() + " " + request.category();
      Long before = last.put(counted, request.sequence());
      if (before != null && request.sequence() != before + 1) {
        wrong.add(request);
      }
    }
    return wrong;
  }

  /** When what was taken more than once was taken for the first time. */
  List<Long> firstTakenOfRepeated() {
    Map<String, List<Long>> times = new LinkedHashMap<>();
    for (Request request : requests) {
      if (request.isTaken()) {
        times
            .computeIfAbsent(request.endpoint() + request.id(), key -> new ArrayList<>())
            .add(request.atMillis());
      }
    }
    return times.values().stream().filter(all -> all.size() > 1).map(all -> all.get(0)).toList();
  }

  /** The longest time in which nothing was taken. */
  long longestPauseMillis() {
    long longest = 0;
    long last = -1;
    for (Request request : requests) {
      if (request.isTaken()) {
        longest = last < 0 ? 0 : Math.max(longest, request.atMillis() - last);
        last = request.atMillis();
      }
    }
    return longest;
  }
}
