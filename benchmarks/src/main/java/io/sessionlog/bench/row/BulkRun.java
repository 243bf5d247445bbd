package io.sessionlog.bench.row;

import io.sessionlog.bench.process.Jvm;
import io.sessionlog.bench.process.Pipeline;
import io.sessionlog.bench.process.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The projector's program with the word {@code rebuild}, in a JVM of its own. */
final class BulkRun {

  private static final Pattern RATE = Pattern.compile("in [0-9.]+ s, ([0-9,]+)/s");

  private BulkRun() {}

  /**
   * @param name of the topic of states, which must be new
   */
  static Jvm.Command command(
      Pipeline pipeline, String name, int threads, List<String> moreOptions) {
    List<String> options = new ArrayList<>(Pipeline.OPTIONS);
    options.addAll(moreOptions);
    return new Jvm.Command(
        Service.Kind.PROJECTOR.mainClass(),
        options,
        List.of("rebuild"),
        Map.of(
            "KAFKA_BOOTSTRAP_SERVERS",
            pipeline.broker().address(),
            "FOLD_TOPIC",
            "session-state-" + name,
            "REBUILD_THREADS",
            Integer.toString(threads)),
        pipeline.directory().resolve(name + ".log"));
  }

  /** Events per second, as it says itself: from the first that is read to the last offset. */
  static double eventsPerSecond(Pipeline pipeline, String name, int threads) {
    String said = Jvm.run(command(pipeline, name, threads, List.of()));
    Matcher rate = RATE.matcher(said);
    if (!rate.find()) {
      throw new IllegalStateException("No rate in: " + said);
    }
    return Double.parseDouble(rate.group(1).replace(",", ""));
  }
}
