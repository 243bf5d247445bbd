package io.sessionlog.bench.row;

import io.sessionlog.bench.data.Bodies;
import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.figure.Figure.Target;
import io.sessionlog.bench.load.Wrk;
import io.sessionlog.bench.process.Cpu;
import io.sessionlog.bench.process.NodePeer;
import io.sessionlog.bench.process.Pipeline;
import io.sessionlog.bench.process.Service;
import java.util.ArrayList;
import java.util.List;

/**
 * Webhooks through the whole pipeline: accepted, folded, seen in the view, and kept as messages.
 * The clock stops when the last is, so what piles up counts.
 */
final class PipelineRow implements Row {

  private static final int CONNECTIONS = 64;
  private static final int SECONDS = 6;
  private static final String EVENTS = "sessionlog_query_watermark";
  private static final String MESSAGES = "sessionlog_query_messages_facts_total";

  /** Of twenty webhooks nineteen are messages, each with an id of its own. */
  private static final Wrk.Request MIX =
      Wrk.Request.post(
              "/api/whatsapp/webhook/bench-", IngestRow.SESSIONS, Bodies.numberedMessage200())
          .withEachTwentieth(
              "{\"event\":\"disconnected\",\"data\":{\"reason\":\"NAVIGATION\"}}",
              "{\"event\":\"ready\",\"data\":{}}");

  @Override
  public String name() {
    return "pipeline";
  }

  @Override
  public String what() {
    return "webhooks/s through the whole pipeline until all are visible, 95 % messages, 5 % status";
  }

  @Override
  public String against() {
    return "the same task in Node.js with PostgreSQL; and ingest alone";
  }

  @Override
  public Measured measure(Bench bench) {
    String missing = NodePeer.missing();
    if (missing != null) {
      System.out.println("  without its peer: " + missing);
    }
    try (var pipeline = Pipeline.start(bench.work(), name());
        var peer = missing == null ? NodePeer.start(pipeline.directory()) : null) {
      Pipeline.Services services = pipeline.startAll();
      var whole = new Whole(bench, pipeline, services);
      bench.settleWhole(whole::webhooksPerSecond);
      if (peer != null) {
        bench.settleWhole(() -> rate(bench, peer));
      }
      List<Double> ours = new ArrayList<>();
      List<Double> theirs = new ArrayList<>();
      for (int round = 0; round < bench.pairs(); round++) {
        ours.add(whole.webhooksPerSecond());
        if (peer != null) {
          theirs.add(rate(bench, peer));
        }
      }
      pipeline.stop(services.projector());
      pipeline.stop(services.query());
      List<Double> ingestAlone = new ArrayList<>();
      for (int round = 0; round < bench.pairs(); round++) {
        ingestAlone.add(rate(bench, services.ingest()));
      }
      return measured(ours, theirs, ingestAlone, whole.cpu);
    }
  }

  private static Measured measured(
      List<Double> ours, List<Double> theirs, List<Double> ingestAlone, List<Figure> cpu) {
    var measured =
        new Measured("broker, ingest, projector, query; or node and PostgreSQL; wrk. Others idle");
    if (!theirs.isEmpty()) {
      measured.add(
          Figure.of("ratio to Node.js", "", ratios(ours, theirs)).withTarget(Target.atLeast(2)));
    }
    measured.add(
        Figure.of("ratio to ingest alone", "", ratios(ours, ingestAlone))
            .withTarget(Target.atLeast(0.6)));
    measured.add(Figure.of("whole pipeline", "webhooks/s", ours));
    if (!theirs.isEmpty()) {
      measured.add(Figure.of("Node.js with PostgreSQL", "webhooks/s", theirs));
    }
    measured.add(Figure.of("ingest alone", "webhooks/s", ingestAlone));
    cpu.forEach(measured::add);
    return measured;
  }

  private static List<Double> ratios(List<Double> ours, List<Double> theirs) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      ratios.add(ours.get(i) / theirs.get(i));
    }
    return ratios;
  }

  private static double rate(Bench bench, NodePeer peer) {
    return bench
        .wrk()
        .run(peer.uri().toString(), MIX, CONNECTIONS, bench.round(SECONDS))
        .perSecond();
  }

  private static double rate(Bench bench, Service ingest) {
    return bench
        .wrk()
        .run(ingest.uri().toString(), MIX, CONNECTIONS, bench.round(SECONDS))
        .perSecond();
  }

  /** Our side, which idles while the other is measured. CPU is that of the last round. */
  private static final class Whole {
    private final Bench bench;
    private final Pipeline pipeline;
    private final Pipeline.Services services;
    private List<Figure> cpu = List.of();

    Whole(Bench bench, Pipeline pipeline, Pipeline.Services services) {
      this.bench = bench;
      this.pipeline = pipeline;
      this.services = services;
    }

    double webhooksPerSecond() {
      Service query = services.query();
      double eventsBefore = query.metric(EVENTS);
      double messagesBefore = query.metric(MESSAGES);
      double[] before = cpuMicros();
      long begin = System.nanoTime();
      Wrk.Result result =
          bench
              .wrk()
              .run(services.ingest().uri().toString(), MIX, CONNECTIONS, bench.round(SECONDS));
      // What was under way when wrk ended is in the log too, and is waited for by nobody.
      long accepted = result.requests();
      query.await(EVENTS, eventsBefore + accepted);
      query.await(MESSAGES, messagesBefore + accepted - accepted / 20.0 - CONNECTIONS);
      double seconds = (System.nanoTime() - begin) / 1e9;
      double[] after = cpuMicros();
      List<String> processes = List.of("broker", "ingest", "projector", "query");
      List<Figure> used = new ArrayList<>();
      for (int i = 0; i < after.length; i++) {
        used.add(
            Figure.of(
                "CPU of " + processes.get(i), "µs/webhook", (after[i] - before[i]) / accepted));
      }
      cpu = used;
      return accepted / seconds;
    }

    private double[] cpuMicros() {
      return new double[] {
        Cpu.micros(pipeline.broker().jvm().pid()),
        Cpu.micros(services.ingest().jvm().pid()),
        Cpu.micros(services.projector().jvm().pid()),
        Cpu.micros(services.query().jvm().pid())
      };
    }
  }
}
