package io.sessionlog.bench.report;

import io.sessionlog.bench.figure.Numbers;
import java.util.List;

/** What much more would need, from what was measured here. */
final class Arithmetic {

  private static final double SESSIONS = 10_000_000;
  private static final double WEBHOOKS = 50_000;
  private static final double GIBIBYTE = 1024.0 * 1024 * 1024;
  private static final double MEBIBYTE = 1024.0 * 1024;

  /** A third of a heap is left for what dies young, and for the collector to work in. */
  private static final double HEAP_USED = 2 / 3.0;

  /** Nothing is planned to be busy for more than that. */
  private static final double BUSY = 0.6;

  private Arithmetic() {}

  static String page(Results results, int cores) {
    double webhooks = figure(results, "ingest", "with Kafka");
    double folds = figure(results, "rebuild", "projector");
    double statuses = figure(results, "status", "ours");
    Result growth = results.find("growth").orElseThrow();
    List<Double> totals = growth.curves().getOrDefault("sessions", List.of());
    int last = totals.size() - 1;
    List<Double> live = growth.curves().getOrDefault("live heap MiB", List.of());
    double perSession =
        (live.get(last) - live.get(0)) * MEBIBYTE / (totals.get(last) - totals.get(0));
    double restored =
        totals.get(last) / growth.curves().getOrDefault("restore s", List.of()).get(last);
    double stateBytes =
        growth.curves().getOrDefault("topic MiB", List.of()).get(last)
            * MEBIBYTE
            / totals.get(last);
    double webhookMicros = cores * 1e6 / webhooks;
    double foldMicros = cores * 1e6 / folds;
    double heap = SESSIONS * perSession / GIBIBYTE;
    return """
    | unit | measured here | how |
    |---|---|---|
    | a webhook, accepted | %s µs of a core | %d cores ÷ %s/s, row `ingest`; ingest, broker and generator together |
    | an event, folded exactly once | %s µs of a core | %d cores ÷ %s/s, row `rebuild`; projector and broker together |
    | a status read | %s µs of a core | %d cores ÷ %s/s, row `status`; query and generator together |
    | a session, on a query node | %s bytes of heap | row `growth`, between its least and most sessions |
    | a session, restored | %s/s on one thread | row `growth` |
    | a state on `session-state` | %s bytes | row `growth`, before compaction |

    **50 000 webhooks/s.** Accepting them takes 50 000 × %s µs = %s cores of ingest and brokers, for one replica; a
    follower writes what its leader writes, without HTTP and JSON, so plan for twice the brokers' part. Folding them takes 50 000 × %s µs
    = %s cores of projector and brokers. At %d %% busy that is %s cores, and the generator's part is in it. Partitions bound the
    projector's threads: at %s events/s for one thread here, %s partitions are the least, and they can't be added later: create the
    topics with 60. An event of 500 bytes makes %s GiB of log a day and replica, kept for ever; `zstd` on the topic
    and tiered storage are what to look at then.

    **10 million sessions.** A query node holds all of them: 10 000 000 × %s bytes = %s GiB live, so a heap of %s GiB, and a
    restore of %s s before it is ready. Reads are cheap: %s statuses/s and core, and nodes are added as needed.

    **Both at once do not fit this shape.** Each query node applies every state itself, with one thread: %s/s is what it did here while it
    restored, and 50 000/s is %s %% of that, before a single read. The first to give way is the global store. What to do
    then is in docs/architecture.md: shard the view by partition, as messages are already, or let states that
    change nothing but the position be told by a watermark alone.
    """
        .formatted(
            n(webhookMicros),
            cores,
            n(webhooks),
            n(foldMicros),
            cores,
            n(folds),
            n(cores * 1e6 / statuses),
            cores,
            n(statuses),
            n(perSession),
            n(restored),
            n(stateBytes),
            n(webhookMicros),
            n(WEBHOOKS * webhookMicros / 1e6),
            n(foldMicros),
            n(WEBHOOKS * foldMicros / 1e6),
            Math.round(BUSY * 100),
            n(WEBHOOKS * (webhookMicros + foldMicros) / 1e6 / BUSY),
            n(folds),
            n(Math.ceil(WEBHOOKS / folds / BUSY)),
            n(WEBHOOKS * 500 * 86_400 / GIBIBYTE),
            n(perSession),
            n(heap),
            n(heap / HEAP_USED),
            n(SESSIONS / restored),
            n(statuses / cores),
            n(restored),
            n(100 * WEBHOOKS / restored));
  }

  private static double figure(Results results, String row, String name) {
    return results.find(row).orElseThrow().figure(name).median();
  }

  private static String n(double value) {
    return Numbers.plain(value);
  }
}
