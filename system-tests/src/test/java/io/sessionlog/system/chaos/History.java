package io.sessionlog.system.chaos;

import io.sessionlog.model.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Everything that clients did in a run and what they were told, as it looked from outside: who
 * asked which node for what, when, and what came back when. For every thread. It judges nothing;
 * see {@link HistoryCheck}.
 */
final class History {

  /** What was asked for. */
  enum Kind {
    /** A webhook that was accepted. */
    WRITE,
    /** A status that was shown. */
    READ,
    /** A status that was not found. */
    MISS
  }

  /**
   * One request that was answered.
   *
   * @param asked the position that a reader named; empty for none, and for writes
   * @param told the position that was handed out, or that the answer shows; empty for a miss
   * @param begunNanos before the request was sent, and {@code endedNanos} after its answer had come
   */
  record Operation(
      Kind kind,
      String node,
      String session,
      Optional<Position> asked,
      Optional<Position> told,
      long begunNanos,
      long endedNanos) {

    /** Whether it was over before the other one began: all that clients can know of an order. */
    boolean isBefore(Operation other) {
      return endedNanos < other.begunNanos;
    }

    private String line() {
      return String.join(
          "\t",
          kind.name(),
          node,
          session,
          asked.map(Position::toString).orElse("-"),
          told.map(Position::toString).orElse("-"),
          Long.toString(begunNanos),
          Long.toString(endedNanos));
    }

    private static Operation of(String line) {
      String[] parts = line.split("\t");
      return new Operation(
          Kind.valueOf(parts[0]),
          parts[1],
          parts[2],
          Position.parse(parts[3]),
          Position.parse(parts[4]),
          Long.parseLong(parts[5]),
          Long.parseLong(parts[6]));
    }
  }

  private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();

  void wrote(URI node, String session, Position told, long begunNanos) {
    add(Kind.WRITE, node, session, Optional.empty(), Optional.of(told), begunNanos);
  }

  void read(URI node, String session, Optional<Position> asked, Position told, long begunNanos) {
    add(Kind.READ, node, session, asked, Optional.of(told), begunNanos);
  }

  void missed(URI node, String session, Optional<Position> asked, long begunNanos) {
    add(Kind.MISS, node, session, asked, Optional.empty(), begunNanos);
  }

  private void add(
      Kind kind,
      URI node,
      String session,
      Optional<Position> asked,
      Optional<Position> told,
      long begunNanos) {
    operations.add(
        new Operation(
            kind, node.getAuthority(), session, asked, told, begunNanos, System.nanoTime()));
  }

  /** One operation a line, fields apart by tabs: for whoever wants to check it otherwise. */
  void write(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, operations.stream().map(Operation::line).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Operation> read(Path file) {
    try {
      return Files.readAllLines(file).stream().map(Operation::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
