package io.sessionlog.bench.row;

import io.sessionlog.bench.data.Loader;
import io.sessionlog.bench.load.OpenLoop.Kind;
import io.sessionlog.bench.process.Pipeline;
import io.sessionlog.bench.process.Service;

/** The most troubled of very many sessions, each of which has 720 hours of numbers. */
final class StatsTopRow implements Row {

  private static final int DAYS = 30;

  @Override
  public String name() {
    return "stats-top";
  }

  @Override
  public String what() {
    return "the ten most troubled of 10 000 sessions in 30 days";
  }

  @Override
  public String against() {
    return "–";
  }

  @Override
  public Measured measure(Bench bench) {
    int sessions = bench.quick() ? 1_000 : 10_000;
    try (var pipeline = Pipeline.start(bench.work(), name());
        var loader = new Loader(pipeline.broker().address(), Pipeline.PARTITIONS)) {
      int events = loader.days(sessions, DAYS);
      Service analytics = pipeline.start(Service.Kind.ANALYTICS, "analytics");
      analytics.awaitReady();
      StatsRow.awaitCounted(analytics, events);
      Measured measured = new Measured("broker, analytics; our generator. The broker is idle");
      var question = new StatsRow.Question(Kind.NUMBERS_TOP_OF_A_MONTH, 0.5, 2, sessions);
      // A tenth of ANALYTICS_SUM_TIME: ten times as many sessions still get an answer.
      StatsRow.read(bench, analytics, measured, "top ten of 30 days", question, 1_000);
      return measured;
    }
  }
}
