package io.sessionlog.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.Position;
import io.sessionlog.system.chaos.History.Kind;
import io.sessionlog.system.chaos.History.Operation;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checker that finds nothing proves nothing: each promise is broken here once. */
class HistoryCheckTest {

  final List<Operation> history = new ArrayList<>();

  @Test
  void whatKeepsEveryPromiseIsFoundWithoutFault() {
    write(1, 2, 10);
    read("east", 10, 10, 3, 4);
    read("west", null, 10, 4, 6);
    write(5, 7, 11);
    read("west", null, 10, 6, 9); // the write may not have arrived
    read("east", 11, 12, 8, 9);

    assertThat(HistoryCheck.violations(history, Moves.ALL)).isEmpty();
  }

  @Test
  void aReaderThatIsShownLessThanItAskedForIsFound() {
    read("east", 11, 10, 1, 2);

    assertThat(violation()).isEqualTo("east was asked for 0:11 of s and showed 0:10");
  }

  @Test
  void aReaderThatDoesNotFindWhatItAskedForIsFound() {
    miss("east", 11, 1, 2);

    assertThat(violation()).isEqualTo("east was asked for 0:11 of s and did not find it");
  }

  @Test
  void aNodeThatGoesBackIsFoundWhoeverAsks() {
    read("east", null, 12, 1, 2);
    read("east", null, 11, 1, 5); // side by side with the first
    read("east", null, 11, 3, 4);

    assertThat(violation()).isEqualTo("east told 0:12 of s, and later showed 0:11");
  }

  @Test
  void aNodeThatLosesASessionIsFound() {
    read("east", null, 12, 1, 2);
    miss("east", null, 3, 4);

    assertThat(violation()).isEqualTo("east told 0:12 of s, and later did not find it");
  }

  @Test
  void anotherNodeMayBeBehindWhoeverNamesNoPosition() {
    read("east", null, 12, 1, 2);
    read("west", null, 11, 3, 4);
    miss("north", null, 5, 6);

    assertThat(HistoryCheck.violations(history, Moves.ALL)).isEmpty();
  }

  @Test
  void writesOutOfOrderAreFoundAndOneThatIsToldTwiceToo() {
    write(1, 2, 11);
    write(3, 4, 10);
    write(5, 6, 11);

    assertThat(HistoryCheck.violations(history, Moves.ALL))
        .containsExactly(
            "ingest told 0:11 of s, and later showed 0:10",
            "ingest told 0:11 of s, and later showed 0:11");
  }

  @Test
  void writesSideBySideMayStandInAnyOrder() {
    write(1, 4, 11);
    write(2, 3, 10);

    assertThat(HistoryCheck.violations(history, Moves.ALL)).isEmpty();
  }

  @Test
  void whatIsShownBeforeItWasSentIsFound() {
    read("east", null, 11, 1, 2);
    write(3, 4, 11);

    assertThat(violation()).isEqualTo("east showed 0:11 of s before 0:11 was sent");
  }

  /** One wrong answer in a long history, wherever it is. */
  @Test
  void oneAnswerThatWasTamperedWithIsFoundAmongThousands() {
    for (int i = 0; i < 2_000; i++) {
      write(4L * i, 4L * i + 1, i);
      read("east", i, i, 4L * i + 2, 4L * i + 3);
    }
    assertThat(HistoryCheck.violations(history, Moves.ALL)).isEmpty();
    var random = new Random(20261126);
    for (int i = 0; i < 20; i++) {
      List<Operation> tampered = new ArrayList<>(history);
      int at = 2 + random.nextInt(history.size() - 2);
      Operation operation = tampered.get(at);
      Position less = at(operation.told().orElseThrow().offset() - 1);
      tampered.set(at, with(operation, Optional.of(less)));

      assertThat(HistoryCheck.violations(tampered, Moves.ALL)).as("operation %d", at).isNotEmpty();
    }
  }

  @Test
  void aHistoryIsReadAsItWasWritten(@TempDir Path directory) {
    var recorded = new History();
    URI node = URI.create("http://127.0.0.1:8082");
    recorded.wrote(node, "s", at(3), 1);
    recorded.read(node, "s", Optional.of(at(3)), at(4), 2);
    recorded.missed(node, "t", Optional.empty(), 3);
    Path file = directory.resolve("a").resolve("history.tsv");

    recorded.write(file);

    List<Operation> read = History.read(file);
    assertThat(read).extracting(Operation::kind).containsExactly(Kind.values());
    assertThat(read).extracting(Operation::node).containsOnly("127.0.0.1:8082");
    assertThat(read.get(1).asked()).hasValue(at(3));
    assertThat(read.get(1).told()).hasValue(at(4));
    assertThat(read.get(2).told()).isEmpty();
  }

  private String violation() {
    List<String> violations = HistoryCheck.violations(history, Moves.ALL);
    assertThat(violations).hasSize(1);
    return violations.get(0);
  }

  private void write(long begun, long ended, long offset) {
    add(Kind.WRITE, "ingest", null, offset, begun, ended);
  }

  private void read(String node, Integer asked, long offset, long begun, long ended) {
    add(Kind.READ, node, asked, offset, begun, ended);
  }

  private void miss(String node, Integer asked, long begun, long ended) {
    add(Kind.MISS, node, asked, null, begun, ended);
  }

  private void add(Kind kind, String node, Integer asked, Long told, long begun, long ended) {
    history.add(
        new Operation(
            kind,
            node,
            "s",
            Optional.ofNullable(asked).map(HistoryCheckTest::at),
            Optional.ofNullable(told).map(HistoryCheckTest::at),
            begun,
            ended));
  }

  private static Operation with(Operation operation, Optional<Position> told) {
    return new Operation(
        operation.kind(),
        operation.node(),
        operation.session(),
        operation.asked(),
        told,
        operation.begunNanos(),
        operation.endedNanos());
  }

  private static Position at(long offset) {
    return new Position(0, offset);
  }
}
