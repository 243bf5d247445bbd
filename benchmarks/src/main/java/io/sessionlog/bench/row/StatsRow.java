package io.sessionlog.bench.row;

import io.sessionlog.bench.data.Loader;
import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.figure.Figure.Target;
import io.sessionlog.bench.load.Latency;
import io.sessionlog.bench.load.OpenLoop;
import io.sessionlog.bench.load.OpenLoop.Kind;
import io.sessionlog.bench.process.Pipeline;
import io.sessionlog.bench.process.Service;
import java.util.ArrayList;
import java.util.List;

/** Numbers as they are asked for, and what they take to keep and to watch. */
final class StatsRow implements Row {

  static final String COUNTED = "sessionlog_analytics_folds_total";

  private static final String STORE = "session-analytics-session-stats-changelog";
  private static final String MARKS = "session-analytics-stats-marks-changelog";
  private static final int HOURS_OF_A_MONTH = 30 * 24;
  private static final int HOURS_OF_A_DAY = 24;
  private static final int PARTS = 10;

  /** The sessions that were there for a month. */
  private static final int OLD = 50;

  @Override
  public String name() {
    return "stats";
  }

  @Override
  public String what() {
    return "numbers of 10 000 sessions";
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
      int events =
          loader.hours(OLD, HOURS_OF_A_MONTH, HOURS_OF_A_DAY)
              + loader.hours(sessions, HOURS_OF_A_DAY, 0);
      Service analytics = pipeline.start(Service.Kind.ANALYTICS, "analytics");
      analytics.awaitReady();
      awaitCounted(analytics, events);
      Measured measured = new Measured("broker, analytics; our generator. The broker is idle");
      read(bench, analytics, measured, "30 days by the hour of one session", month(), 10);
      read(bench, analytics, measured, "a day of all", all(Kind.NUMBERS_OF_ALL, sessions), 250);
      read(bench, analytics, measured, "top ten of a day", all(Kind.NUMBERS_TOP, sessions), 250);
      // What has changed since the last commit is written within a second.
      Service.pauseFor(3_000);
      double hours = OLD * (HOURS_OF_A_MONTH - HOURS_OF_A_DAY) + (double) sessions * HOURS_OF_A_DAY;
      return measured
          .add(
              Figure.of(
                      "all rows by session-hour",
                      "bytes",
                      pipeline.broker().bytesKept(STORE) / hours)
                  .withTarget(Target.atMost(250)))
          .add(
              Figure.of(
                  "what is followed, by message",
                  "bytes",
                  pipeline.broker().bytesKept(MARKS) / (3 * hours)))
          .add(
              Figure.of("series that Prometheus gets", "", series(analytics))
                  .withTarget(Target.atMost(2_000)));
    }
  }

  /** Of a million events each part has the patience of a whole wait. */
  static void awaitCounted(Service analytics, int events) {
    for (int part = 1; part <= PARTS; part++) {
      analytics.await(COUNTED, (double) events * part / PARTS);
    }
  }

  /**
   * One kind of question.
   *
   * @param perSecond so few that none waits for another
   */
  record Question(Kind kind, double perSecond, int connections, int sessions) {}

  private static Question month() {
    return new Question(Kind.NUMBERS_OF_A_MONTH, 50, 4, OLD);
  }

  private static Question all(Kind kind, int sessions) {
    return new Question(kind, 2, 2, sessions);
  }

  static void read(
      Bench bench,
      Service analytics,
      Measured measured,
      String what,
      Question question,
      double p99Bound) {
    var plan =
        new OpenLoop.Plan(
            question.kind(),
            analytics.uri(),
            analytics.uri(),
            question.perSecond(),
            (int) bench.round(15).toSeconds(),
            2,
            question.connections(),
            question.sessions());
    bench.settle(() -> bench.drive(plan).answers());
    List<Latency> rounds = new ArrayList<>();
    for (int i = 0; i < bench.pairs(); i++) {
      rounds.add(bench.drive(plan).answers());
    }
    measured
        .add(Figure.of(what + ": p50", "ms", rounds.stream().map(Latency::p50).toList()))
        .add(
            Figure.of(what + ": p99", "ms", rounds.stream().map(Latency::p99).toList())
                .withTarget(Target.atMost(p99Bound)));
  }

  private static double series(Service analytics) {
    return analytics
        .get("/actuator/prometheus")
        .body()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .count();
  }
}
