package io.sessionlog.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.replay.sample.SampleEvent;
import io.sessionlog.replay.sample.SampleLog;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A million events through each command, in a heap that could not hold them. Not part of the normal
 * tests, since it takes minutes:
 *
 * <pre>./mvnw -pl replay-cli -am test -Dtest=MillionEvents -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 *
 * <p>The figures are those of a fresh process for each command, its start included; {@code
 * -Dbenchmark.events} and {@code -Dbenchmark.heap} give other sizes.
 */
class MillionEvents {

  private static final long EVENTS = Long.getLong("benchmark.events", 1_000_000);
  private static final String HEAP = System.getProperty("benchmark.heap", "128m");
  private static final int SESSIONS = 2_000;

  private static final TestCluster kafka = TestCluster.get();

  @TempDir private Path directory;

  @Test
  void pass_through_every_command_in_constant_memory() throws IOException, InterruptedException {
    String log = kafka.topic();
    String states = kafka.topic();
    String copy = kafka.topic();
    appendAndProject(log, states);

    measure("events", "events", "--topic", log);
    measure("events, one session", "events", "--topic", log, "--session", "shop-77");
    measure("history", "history", "shop-77", "--topic", log);
    measure("state", "state", "--topic", log, "--at", "now");
    measure("verify", "verify", "--topic", log, "--state-topic", states);
    measure("report", "report", "--topic", log, "--out", directory + "/report.html");
    measure("export parquet", "export", "--topic", log, "--out", directory + "/export");
    measure("load", "load", directory + "/export", "--topic", copy);
  }

  /** In chunks: the broker shares this process's memory. */
  private static void appendAndProject(String log, String states) {
    var sample =
        new SampleLog(
            SESSIONS, 100, SampleLog.START, SampleLog.START.plusSeconds(86_400 * 3_650L), 1);
    var fold = SessionFold.byDefault();
    var served = new HashMap<String, SessionState>();
    for (long done = 0; done < EVENTS; ) {
      var chunk = new ArrayList<SampleEvent>();
      for (; chunk.size() < 5_000 && done < EVENTS; done++) {
        chunk.add(sample.next());
      }
      List<RecordMetadata> written = kafka.append(log, chunk.iterator());
      for (int i = 0; i < chunk.size(); i++) {
        SampleEvent event = chunk.get(i);
        var position = new Position(written.get(i).partition(), written.get(i).offset());
        served.compute(
            event.sessionId(),
            (session, state) ->
                fold.apply(state, EventCodec.read(event.envelope()), position).state());
        kafka.serve(states, event.sessionId(), served.get(event.sessionId()), position);
      }
      kafka.flush();
    }
  }

  private void measure(String what, String... args) throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "io.sessionlog.replay.ReplayCli"));
    command.addAll(List.of(args));
    command.addAll(List.of("--bootstrap-server", kafka.address()));
    File errors = directory.resolve("errors").toFile();
    long start = System.nanoTime();
    int code =
        new ProcessBuilder(command)
            .redirectOutput(directory.resolve("output").toFile())
            .redirectError(errors)
            .start()
            .waitFor();
    double seconds = (System.nanoTime() - start) / 1e9;
    assertThat(code).as(Files.readString(errors.toPath())).isZero();
    System.out.printf(
        Locale.ROOT,
        "%-20s -Xmx%s %,10d events %6.1f s %,10.0f events/s%n",
        what,
        HEAP,
        EVENTS,
        seconds,
        EVENTS / seconds);
  }
}
