package io.sessionlog.model.wire;

import io.sessionlog.model.json.Json;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/** Every topic of the pipeline: its name, and how it is created where it does not exist yet. */
public final class Topics {

  /**
   * The log, the only truth: one CloudEvent per accepted webhook, keyed by session id, kept for
   * ever.
   */
  public static final String SESSION_EVENTS = "session-events";

  /** The current state by session id, compacted; a tombstone says that the session is gone. */
  public static final String SESSION_STATE = "session-state";

  /**
   * Which topic of states is served, see {@link ControlRecords}: another fold writes one of its
   * own, such as {@code session-state-2}.
   */
  public static final String SESSION_CONTROL = "session-control";

  private static final Pattern STATE_NAME =
      Pattern.compile(SESSION_STATE + "(?:-[a-z0-9][a-z0-9-]{0,39})?");

  /** Webhooks refused with 400: the bytes as they came, and why. */
  public static final String SESSION_EVENTS_REJECTED = "session-events-rejected";

  /** Records that the projector or a view could not process, with Streams' error headers. */
  public static final String SESSION_EVENTS_DLQ = "session-events-dlq";

  /**
   * What endpoints are told of: one notification each, keyed by session id, in the partition and
   * the order of the events that they tell of.
   */
  public static final String SESSION_NOTIFICATIONS = "session-notifications";

  /**
   * How far each session's notifications are numbered, by session id, compacted: what a rebuild
   * must not tell again.
   */
  public static final String NOTIFICATION_SEQUENCES = "notification-sequences";

  /** The registered endpoints by id, compacted; their partitions are shared out to the couriers. */
  public static final String NOTIFICATION_ENDPOINTS = "notification-endpoints";

  /** What each endpoint has and is owed, by endpoint id, compacted. */
  public static final String NOTIFICATION_PROGRESS = "notification-progress";

  /** What was tried and what came of it, by endpoint id. */
  public static final String NOTIFICATION_ATTEMPTS = "notification-attempts";

  /** Who did what, by what it was done to. */
  public static final String SESSION_AUDIT = "session-audit";

  /**
   * Of topics of states. The segment that is written to is not compacted, and each query node reads
   * all of it at each start: with 8 MiB, a thousand sessions were up to eighty thousand records.
   * Kafka takes no less than this.
   *
   * <p>Not for changelogs: those of messages grow with history, and a broker maps two files into
   * memory for each segment, of which Linux allows a process 65 530 unless it is told otherwise.
   */
  private static final int STATE_SEGMENT_BYTES = 1024 * 1024;

  /** The largest webhook body: a sender of whatsapp-web.js's family posts up to 13.3 MB. */
  public static final int MAX_BODY_BYTES = Json.MAX_BODY_BYTES;

  /** The largest record: a body, its envelope and its headers. */
  public static final int MAX_RECORD_BYTES = MAX_BODY_BYTES + 1024 * 1024;

  /**
   * The log takes no record that is older, or newer, than its broker's clock by more.
   *
   * <p>Older: one that was under way for so long was refused with 503 meanwhile, and its sender may
   * have sent it again, and newer ones, by another node: it would undo them. Newer: a QR code would
   * be shown for longer than it can be scanned, and a session would settle for longer than it does.
   */
  public static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(10);

  /**
   * How long a deletion is kept in {@code session-state}. A client that was away for less is told
   * of it by any node.
   */
  public static final Duration TOMBSTONE_RETENTION = Duration.ofDays(7);

  /**
   * For what a restore reads: compacted soon, so that it follows the number of sessions and not of
   * events. Kafka's defaults leave up to a gigabyte of each partition as it came, and as much again
   * as is compacted.
   *
   * <p>A cleaning rewrites what is there: with 0.3, at the most three times what came in since.
   */
  public static final Map<String, String> COMPACTION =
      Map.of(
          TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(8 * 1024 * 1024),
          TopicConfig.SEGMENT_MS_CONFIG, Long.toString(Duration.ofMinutes(10).toMillis()),
          TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.3",
          TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, Long.toString(Duration.ofHours(1).toMillis()));

  /** How long notifications can be fetched and sent again. */
  public static final Duration NOTIFICATION_RETENTION = Duration.ofDays(30);

  private static final Duration ATTEMPT_RETENTION = Duration.ofDays(7);
  private static final Duration AUDIT_RETENTION = Duration.ofDays(90);
  private static final Duration REFUSED_RETENTION = Duration.ofDays(30);

  /** A segment is deleted as a whole: days of them make the retention exact to a day. */
  private static final Duration DAILY = Duration.ofDays(1);

  private static final Map<String, String> COMPACTED =
      Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);

  private Topics() {}

  /**
   * How topics are replicated.
   *
   * @param partitions of {@code session-events} and {@code session-state}; a later change would
   *     break the order per session
   */
  public record Replication(int partitions, short replicationFactor, int minInsyncReplicas) {}

  public static NewTopic sessionEvents(Replication replication) {
    return topic(
        SESSION_EVENTS,
        replication,
        Map.of(
            TopicConfig.RETENTION_MS_CONFIG,
            "-1",
            TopicConfig.RETENTION_BYTES_CONFIG,
            "-1",
            TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
            Long.toString(CLOCK_TOLERANCE.toMillis()),
            TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
            Long.toString(CLOCK_TOLERANCE.toMillis()),
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            Integer.toString(MAX_RECORD_BYTES)));
  }

  public static NewTopic sessionState(Replication replication) {
    return sessionState(SESSION_STATE, replication);
  }

  /**
   * @param name of a topic of states
   */
  public static NewTopic sessionState(String name, Replication replication) {
    return topic(
        name,
        replication,
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            TopicConfig.SEGMENT_BYTES_CONFIG,
            Integer.toString(STATE_SEGMENT_BYTES),
            TopicConfig.DELETE_RETENTION_MS_CONFIG,
            Long.toString(TOMBSTONE_RETENTION.toMillis())));
  }

  /** Whether a topic of this name holds states: the first one's, or another fold's. */
  public static boolean isState(String name) {
    return STATE_NAME.matcher(name).matches();
  }

  /** What tells a topic of states from the first: {@code -2}, or nothing. */
  public static String stateSuffix(String name) {
    return name.substring(SESSION_STATE.length());
  }

  /** In one partition: its few records are in one order for everybody. */
  public static NewTopic sessionControl(Replication replication) {
    return topic(
        SESSION_CONTROL,
        new Replication(1, replication.replicationFactor(), replication.minInsyncReplicas()),
        COMPACTED);
  }

  public static NewTopic sessionEventsRejected(Replication replication) {
    return topic(SESSION_EVENTS_REJECTED, replication, refused());
  }

  public static NewTopic sessionEventsDlq(Replication replication) {
    return topic(SESSION_EVENTS_DLQ, replication, refused());
  }

  public static NewTopic sessionNotifications(Replication replication) {
    return topic(SESSION_NOTIFICATIONS, replication, kept(NOTIFICATION_RETENTION));
  }

  public static NewTopic notificationAttempts(Replication replication) {
    return topic(NOTIFICATION_ATTEMPTS, replication, kept(ATTEMPT_RETENTION));
  }

  public static NewTopic sessionAudit(Replication replication) {
    return topic(SESSION_AUDIT, replication, kept(AUDIT_RETENTION));
  }

  public static NewTopic notificationSequences(Replication replication) {
    return topic(NOTIFICATION_SEQUENCES, replication, COMPACTED);
  }

  public static NewTopic notificationEndpoints(Replication replication) {
    return topic(NOTIFICATION_ENDPOINTS, replication, COMPACTED);
  }

  public static NewTopic notificationProgress(Replication replication) {
    return topic(NOTIFICATION_PROGRESS, replication, COMPACTED);
  }

  private static Map<String, String> kept(Duration retention) {
    return Map.of(
        TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()),
        TopicConfig.SEGMENT_MS_CONFIG, Long.toString(DAILY.toMillis()));
  }

  private static Map<String, String> refused() {
    return Map.of(
        TopicConfig.RETENTION_MS_CONFIG, Long.toString(REFUSED_RETENTION.toMillis()),
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MAX_RECORD_BYTES));
  }

  private static NewTopic topic(String name, Replication replication, Map<String, String> config) {
    var configs = new HashMap<>(config);
    configs.put(
        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(replication.minInsyncReplicas()));
    return new NewTopic(name, replication.partitions(), replication.replicationFactor())
        .configs(configs);
  }
}
