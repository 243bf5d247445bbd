package io.sessionlog.bench.load;

import io.sessionlog.bench.data.Bodies;
import io.sessionlog.bench.data.Loader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends at a fixed rate, and tells how long each answer took from when its request was due. Run as
 * a process of its own; its arguments are those of {@link Plan}.
 */
public final class OpenLoop {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final long MAX_MICROS = 60_000_000;

  /** What is sent. */
  public enum Kind {
    /** A webhook of 200 bytes. */
    POST,
    /** A webhook that changes neither its session nor its messages. */
    POST_ACTIVITY,
    /** A webhook, and as soon as it is accepted a GET that waits until it can be seen. */
    POST_THEN_GET,
    /** A webhook that changes its session's row in the application's table. */
    POST_THEN_ROW,
    /** A status. */
    STATUS,
    /** A page of 50 sessions. */
    PAGE,
    /** All sessions of one user. */
    BY_USER,
    /** The numbers of one session, by the hour for 30 days. */
    NUMBERS_OF_A_MONTH,
    /** Those of all sessions, by the hour for a day. */
    NUMBERS_OF_ALL,
    /** The ten sessions of all that were down the longest within a day. */
    NUMBERS_TOP,
    /** The same within 30 days. */
    NUMBERS_TOP_OF_A_MONTH
  }

  /**
   * @param to where POSTs go; for the other kinds, where GETs go
   * @param reads where the GETs of {@link Kind#POST_THEN_GET} go; the database of {@link
   *     Kind#POST_THEN_ROW}, by JDBC
   * @param warmUpSeconds before, which are not counted
   */
  public record Plan(
      Kind kind,
      URI to,
      URI reads,
      double perSecond,
      int seconds,
      int warmUpSeconds,
      int connections,
      int sessions) {

    public List<String> args() {
      return List.of(JSON.writeValueAsString(this));
    }
  }

  private final Plan plan;
  private final Histogram answers = new ConcurrentHistogram(MAX_MICROS, 3);
  private final Histogram visible = new ConcurrentHistogram(MAX_MICROS, 3);
  private final AtomicLong failed = new AtomicLong();
  private final @Nullable RowTimes rows;
  private byte[] body;

  private OpenLoop(Plan plan) {
    this.plan = plan;
    this.body =
        (plan.kind() == Kind.POST_ACTIVITY ? Bodies.activity() : Bodies.message200())
            .getBytes(StandardCharsets.UTF_8);
    this.rows = plan.kind() == Kind.POST_THEN_ROW ? new RowTimes(plan.reads().toString()) : null;
  }

  /** Prints a line of JSON, an {@link Outcome}. */
  public static void main(String[] args) throws Exception {
    var loop = new OpenLoop(JSON.readValue(args[0], Plan.class));
    if (loop.plan.warmUpSeconds() > 0) {
      loop.drive(loop.plan.warmUpSeconds());
      loop.answers.reset();
      loop.visible.reset();
    }
    double seconds = loop.drive(loop.plan.seconds());
    System.out.println(
        JSON.writeValueAsString(
            new Outcome(
                loop.answers.getTotalCount() / seconds,
                loop.failed.get(),
                Latency.of(loop.answers),
                Latency.of(loop.visible))));
  }

  /**
   * @param visible from when a webhook was accepted until a GET or a row showed it; empty for other
   *     kinds
   */
  public record Outcome(double perSecond, long failed, Latency answers, Latency visible) {
    public static Outcome parse(String json) {
      return JSON.readValue(json, Outcome.class);
    }
  }

  private double drive(int seconds) throws InterruptedException {
    String mark = "mark-" + System.nanoTime();
    if (rows != null) {
      body = Bodies.disconnected(mark).getBytes(StandardCharsets.UTF_8);
    }
    long begin = System.nanoTime() + 50_000_000;
    var schedule = new Schedule(begin, plan.perSecond(), (long) (plan.perSecond() * seconds));
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < plan.connections(); i++) {
      var worker = new Thread(() -> work(schedule), "worker-" + i);
      worker.start();
      workers.add(worker);
    }
    for (Thread worker : workers) {
      worker.join();
    }
    double taken = (System.nanoTime() - begin) / 1e9;
    if (rows != null) {
      rows.record(mark, visible);
    }
    return taken;
  }

  private void work(Schedule schedule) {
    @Nullable HttpConnection to = null;
    @Nullable HttpConnection reads = null;
    try {
      to = new HttpConnection(plan.to());
      reads = plan.kind() == Kind.POST_THEN_GET ? new HttpConnection(plan.reads()) : null;
      for (long number = schedule.take(); number >= 0; number = schedule.take()) {
        byte[] request = request(to, number);
        schedule.await(number);
        HttpConnection.Answer answer = to.send(request);
        long answered = System.nanoTime();
        record(answers, answered - schedule.dueNanos(number));
        count(answer);
        if (rows != null && answer.status() < 300) {
          rows.accepted(session(number));
        }
        if (reads != null && answer.position() != null) {
          byte[] get =
              reads.get(
                  "/api/whatsapp/session/status/" + session(number),
                  "Session-Position: " + answer.position() + "\r\n");
          count(reads.send(get));
          record(visible, System.nanoTime() - answered);
        }
      }
    } catch (IOException e) {
      failed.incrementAndGet();
      System.err.println(e);
    } finally {
      close(to);
      close(reads);
    }
  }

  private byte[] request(HttpConnection connection, long number) {
    String session = session(number);
    return switch (plan.kind()) {
      case POST, POST_ACTIVITY, POST_THEN_GET, POST_THEN_ROW ->
          connection.post("/api/whatsapp/webhook/" + session, body);
      case STATUS -> connection.get("/api/whatsapp/session/status/" + session, "");
      case PAGE -> connection.get("/api/whatsapp/session/list-realtime?limit=50", "");
      case BY_USER ->
          connection.get("/api/whatsapp/session/list-realtime?userId=" + user(number), "");
      case NUMBERS_OF_A_MONTH ->
          connection.get(
              "/api/whatsapp/session/%s/stats?from=%s"
                  .formatted(session, Instant.now().minus(Duration.ofDays(30))),
              "");
      case NUMBERS_OF_ALL -> connection.get("/api/whatsapp/stats", "");
      case NUMBERS_TOP -> connection.get("/api/whatsapp/stats/top?by=downtime", "");
      case NUMBERS_TOP_OF_A_MONTH ->
          connection.get(
              "/api/whatsapp/stats/top?by=downtime&bucket=day&from="
                  + Instant.now().minus(Duration.ofDays(30)),
              "");
    };
  }

  private String session(long number) {
    return Loader.sessionId(scattered(number));
  }

  private String user(long number) {
    return Loader.userId(scattered(number));
  }

  /** Neighbours in time are no neighbours in the order of ids. */
  private int scattered(long number) {
    return (int) Math.floorMod(number * 7_919L, (long) plan.sessions());
  }

  private void count(HttpConnection.Answer answer) {
    if (answer.status() >= 300) {
      failed.incrementAndGet();
    }
  }

  private static void record(Histogram histogram, long nanos) {
    histogram.recordValue(Math.min(MAX_MICROS, Math.max(0, nanos / 1_000)));
  }

  private static void close(@Nullable HttpConnection connection) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (IOException e) {
      System.err.println(e);
    }
  }
}
