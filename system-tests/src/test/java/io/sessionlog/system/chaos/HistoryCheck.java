package io.sessionlog.system.chaos;

import io.sessionlog.model.Position;
import io.sessionlog.system.chaos.History.Kind;
import io.sessionlog.system.chaos.History.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Judges a history by what the pipeline promises, and by nothing that it knows of how it is kept.
 * All clients together are one observer: what any of them was told before another one asked counts.
 *
 * <ul>
 *   <li><b>Read your writes.</b> Who names a position is shown that or a later one, on any node; of
 *       an event that moved nothing, the one before that did.
 *   <li><b>Monotone reads.</b> A node never shows less of a session than it has shown before.
 *   <li><b>Writes in order.</b> What is accepted later stands later in the log.
 *   <li><b>Nothing from the future.</b> No node shows a write before it was sent.
 * </ul>
 */
final class HistoryCheck {

  private HistoryCheck() {}

  /** A sentence for each promise that was broken. */
  static List<String> violations(List<Operation> history, Moves moves) {
    List<String> violations = new ArrayList<>();
    history.stream()
        .filter(read -> read.asked().isPresent())
        .filter(read -> !shows(read, moves.upTo(read.session(), read.asked().get())))
        .forEach(
            read ->
                violations.add(
                    "%s was asked for %s of %s and %s"
                        .formatted(read.node(), read.asked().get(), read.session(), told(read))));
    by(history, Operation::session, operation -> operation.kind() == Kind.WRITE)
        .forEach(writes -> mustGrow(writes, true, violations));
    by(
            history,
            operation -> operation.node() + " " + operation.session(),
            operation -> operation.kind() != Kind.WRITE)
        .forEach(reads -> mustGrow(reads, false, violations));
    by(history, Operation::session, operation -> true)
        .forEach(operations -> nothingFromTheFuture(operations, violations));
    return violations;
  }

  private static Iterable<List<Operation>> by(
      List<Operation> history, Function<Operation, String> group, Predicate<Operation> isMeant) {
    Map<String, List<Operation>> groups =
        history.stream().filter(isMeant).collect(Collectors.groupingBy(group));
    return groups.values();
  }

  private static boolean shows(Operation read, Position position) {
    return read.told().isPresent() && position.isAtOrBefore(read.told().get());
  }

  private static String told(Operation operation) {
    return operation.told().map(position -> "showed " + position).orElse("did not find it");
  }

  /**
   * Of any two of which one was over before the other began, the later one is told no less. One
   * sweep: the operations by their beginnings, and the most that was told by those that were over.
   *
   * @param strictly and not the same either
   */
  private static void mustGrow(
      List<Operation> operations, boolean strictly, List<String> violations) {
    var underWay = new PriorityQueue<>(Comparator.comparingLong(Operation::endedNanos));
    Operation most = null;
    for (Operation operation : sorted(operations)) {
      while (!underWay.isEmpty() && underWay.peek().isBefore(operation)) {
        Operation over = underWay.remove();
        if (over.told().isPresent() && (most == null || shows(over, most.told().orElseThrow()))) {
          most = over;
        }
      }
      if (most != null) {
        Position before = most.told().orElseThrow();
        boolean isLess =
            !shows(operation, before)
                || (strictly && before.equals(operation.told().orElseThrow()));
        if (isLess) {
          violations.add(
              "%s told %s of %s, and later %s"
                  .formatted(operation.node(), before, operation.session(), told(operation)));
        }
      }
      underWay.add(operation);
    }
  }

  private static List<Operation> sorted(List<Operation> operations) {
    return operations.stream().sorted(Comparator.comparingLong(Operation::begunNanos)).toList();
  }

  /** What was shown before a webhook was even sent stands before it in the log. */
  private static void nothingFromTheFuture(List<Operation> operations, List<String> violations) {
    var reads = new PriorityQueue<>(Comparator.comparingLong(Operation::endedNanos));
    operations.stream().filter(operation -> operation.kind() == Kind.READ).forEach(reads::add);
    Operation most = null;
    for (Operation write : sorted(operations)) {
      if (write.kind() != Kind.WRITE) {
        continue;
      }
      while (!reads.isEmpty() && reads.peek().isBefore(write)) {
        Operation read = reads.remove();
        if (most == null || shows(read, most.told().orElseThrow())) {
          most = read;
        }
      }
      if (most != null && shows(most, write.told().orElseThrow())) {
        violations.add(
            "%s showed %s of %s before %s was sent"
                .formatted(
                    most.node(),
                    most.told().orElseThrow(),
                    most.session(),
                    write.told().orElseThrow()));
      }
    }
  }
}
