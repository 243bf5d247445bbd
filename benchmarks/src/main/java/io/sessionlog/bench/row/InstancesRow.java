package io.sessionlog.bench.row;

import io.sessionlog.bench.data.Loader;
import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.load.Wrk;
import io.sessionlog.bench.process.Memory;
import io.sessionlog.bench.process.Pipeline;
import io.sessionlog.bench.process.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One, two, three of projector and query, which on one machine shows what each more costs. */
final class InstancesRow implements Row {

  private static final int MOST = 3;
  private static final int SESSIONS = 10_000;
  private static final String STATUS = "/api/whatsapp/session/status/bench-";

  @Override
  public String name() {
    return "instances";
  }

  @Override
  public String what() {
    return "1, 2, 3 instances of projector and query on 6 partitions";
  }

  @Override
  public String against() {
    return "–";
  }

  @Override
  public Measured measure(Bench bench) {
    var measured = new Measured("broker, and so many projectors or query nodes, on the same cores");
    int events = bench.quick() ? 60_000 : 200_000;
    try (var pipeline = Pipeline.start(bench.work(), name());
        var loader = new Loader(pipeline.broker().address(), Pipeline.PARTITIONS)) {
      loader.events(events, SESSIONS);
      for (int instances = 1; instances <= MOST; instances++) {
        measured.add(projectors(pipeline, instances, events));
      }
      List<Service> queries = new ArrayList<>();
      for (int instances = 1; instances <= MOST; instances++) {
        Service query = pipeline.start(Service.Kind.QUERY, "query-" + instances);
        query.awaitReady();
        queries.add(query);
        measured.add(answers(bench, queries));
        measured.add(
            Figure.of(
                "RSS of %d query".formatted(instances),
                "MiB",
                queries.stream().mapToLong(node -> Memory.residentBytes(node.jvm().pid())).sum()
                    / (1024.0 * 1024)));
      }
    }
    return measured;
  }

  private static Figure projectors(Pipeline pipeline, int instances, int events) {
    List<Service> projectors = new ArrayList<>();
    for (int i = 1; i <= instances; i++) {
      String name = "projector-%d-of-%d".formatted(i, instances);
      projectors.add(
          pipeline.start(
              Service.Kind.PROJECTOR,
              name,
              List.of(),
              Map.of("FOLD_TOPIC", "session-state-instances-" + instances)));
    }
    double folded = 0;
    long begin = 0;
    while (folded < events) {
      folded = projectors.stream().mapToDouble(node -> node.metric(RebuildRow.FOLDS)).sum();
      if (begin == 0 && folded > 0) {
        begin = System.nanoTime();
      }
    }
    double perSecond = events / ((System.nanoTime() - begin) / 1e9);
    projectors.forEach(pipeline::stop);
    return Figure.of("%d projector, log folded".formatted(instances), "events/s", perSecond);
  }

  /** From all nodes together, each with a generator of its own. */
  private static Figure answers(Bench bench, List<Service> nodes) {
    var status = Wrk.Request.get(STATUS, "", SESSIONS);
    nodes.forEach(node -> bench.warmUp(() -> bench.peak(node, status, 16, 3)));
    // Not a parallel stream: on two cores that asks one node after another.
    List<CompletableFuture<Bench.Turn>> turns =
        nodes.stream()
            .map(
                node ->
                    CompletableFuture.supplyAsync(
                        () -> bench.peak(node, status, 64 / nodes.size(), 5),
                        command -> new Thread(command, node.name()).start()))
            .toList();
    double sum = turns.stream().mapToDouble(turn -> turn.join().value()).sum();
    return Figure.of("%d query, status".formatted(nodes.size()), "answers/s", sum);
  }
}
