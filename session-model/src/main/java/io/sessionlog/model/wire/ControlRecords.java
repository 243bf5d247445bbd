package io.sessionlog.model.wire;

import io.sessionlog.model.FoldVersion;
import io.sessionlog.model.Position;
import io.sessionlog.model.json.Json;
import io.sessionlog.model.json.Timestamps;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The records of {@code session-control}: which topic of states is served, and by which fold each
 * is written. One partition, compacted: the last record of a key counts.
 */
public final class ControlRecords {

  /** The key of {@link Served}; without a record, {@code session-state} is served. */
  public static final String SERVED_KEY = "served";

  private static final String FOLD_PREFIX = "fold:";

  private ControlRecords() {}

  /**
   * Which topic readers follow.
   *
   * @param before what was served until then; null: nothing else
   */
  public record Served(String topic, @Nullable String before, @Nullable Instant at) {

    /** As long as nobody has decided. */
    public static final Served FIRST = new Served(Topics.SESSION_STATE, null, null);
  }

  /**
   * Who writes a topic of states; told by the projector at each start, and by a rebuild in bulk.
   *
   * @param applicationId whose committed offsets say how far the topic is
   * @param rebuild what has begun and not ended: until then no projector goes on; null: nothing
   */
  public record Fold(
      String topic,
      String applicationId,
      FoldVersion version,
      Instant at,
      @Nullable Rebuild rebuild) {

    /** Of a topic that its projector alone writes, or goes on with. */
    public Fold(String topic, String applicationId, FoldVersion version, Instant at) {
      this(topic, applicationId, version, at, null);
    }
  }

  /**
   * A rebuild in bulk, which goes on as it began: then it writes again what it wrote before.
   *
   * @param rules all that makes its states what they are
   * @param ends by partition of the log: the offset after the last that it folds
   */
  public record Rebuild(String rules, SortedMap<Integer, Long> ends) {

    public Rebuild {
      ends = Collections.unmodifiableSortedMap(new TreeMap<>(ends));
    }

    /**
     * The transactional id by which a rebuild writes {@code session-control}. Kafka ends whoever
     * had it before.
     *
     * @param applicationId of the projector that goes on
     */
    public static String transactionalId(String applicationId) {
      return applicationId + "-rebuild";
    }

    /** The one by which it writes what is of one partition of the log. */
    public static String transactionalId(String applicationId, int partition) {
      return transactionalId(applicationId) + "-" + partition;
    }

    /** Those of all partitions. */
    public List<String> partitionIds(String applicationId) {
      return ends.keySet().stream()
          .map(partition -> transactionalId(applicationId, partition))
          .toList();
    }

    private String endsText() {
      return ends.entrySet().stream()
          .map(end -> new Position(end.getKey(), end.getValue()).toString())
          .collect(Collectors.joining(","));
    }

    private static Rebuild parse(String rules, String ends) {
      var parsed = new TreeMap<Integer, Long>();
      for (String end : ends.split(",")) {
        Position position =
            Position.parse(end)
                .orElseThrow(
                    () -> new UnreadableEvent("not a record of control: rebuildTo has no ends"));
        parsed.put(position.partition(), position.offset());
      }
      return new Rebuild(rules, parsed);
    }
  }

  /** The key of a topic's {@link Fold}. */
  public static String foldKey(String topic) {
    return FOLD_PREFIX + topic;
  }

  public static boolean isFoldKey(String key) {
    return key.startsWith(FOLD_PREFIX);
  }

  public static byte[] write(Served served) {
    var members = new HashMap<String, String>();
    if (served.before() != null) {
      members.put("before", served.before());
    }
    return write(served.topic(), members, served.at());
  }

  public static byte[] write(Fold fold) {
    var members = new HashMap<String, String>();
    members.put("applicationId", fold.applicationId());
    members.put("foldVersion", fold.version().text());
    if (fold.rebuild() != null) {
      members.put("rebuildBy", fold.rebuild().rules());
      members.put("rebuildTo", fold.rebuild().endsText());
    }
    return write(fold.topic(), members, fold.at());
  }

  private static byte[] write(String topic, Map<String, String> members, @Nullable Instant at) {
    var out = new ByteArrayOutputStream(128);
    try (JsonGenerator json = Json.generator(out)) {
      json.writeStartObject();
      json.writeStringProperty("topic", topic);
      members.entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(member -> json.writeStringProperty(member.getKey(), member.getValue()));
      if (at != null) {
        json.writeStringProperty("at", Timestamps.format(at));
      }
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  /**
   * @throws UnreadableEvent if it is none
   */
  public static Served served(byte[] value) {
    Map<String, String> members = members(value);
    return new Served(topic(members), members.get("before"), at(members));
  }

  /**
   * @throws UnreadableEvent if it is none
   */
  public static Fold fold(byte[] value) {
    Map<String, String> members = members(value);
    Instant at = at(members);
    String rebuildTo = members.get("rebuildTo");
    return new Fold(
        topic(members),
        required(members, "applicationId"),
        new FoldVersion(required(members, "foldVersion")),
        at == null ? Instant.EPOCH : at,
        rebuildTo == null ? null : Rebuild.parse(required(members, "rebuildBy"), rebuildTo));
  }

  private static String topic(Map<String, String> members) {
    String topic = required(members, "topic");
    if (!Topics.isState(topic)) {
      throw new UnreadableEvent("not a record of control: topic names no topic of states");
    }
    return topic;
  }

  private static @Nullable Instant at(Map<String, String> members) {
    String at = members.get("at");
    return at == null ? null : Timestamps.parse(at);
  }

  private static String required(Map<String, String> members, String name) {
    String value = members.get(name);
    if (value == null) {
      throw new UnreadableEvent("not a record of control: " + name + " is missing");
    }
    return value;
  }

  /** Its texts; what a later version adds is passed over. */
  private static Map<String, String> members(byte[] value) {
    var members = new HashMap<String, String>();
    try (JsonParser json = Json.recordParser(value)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new UnreadableEvent("not a record of control: it must be an object");
      }
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        if (json.nextToken() == JsonToken.VALUE_STRING) {
          members.put(name, Json.text(json));
        } else {
          Json.skipValue(json);
        }
      }
      return members;
    } catch (JacksonException notJson) {
      throw new UnreadableEvent("not a record of control: " + Json.problem(notJson));
    }
  }

  /** A record's key as text. */
  public static String key(byte[] key) {
    return new String(key, StandardCharsets.UTF_8);
  }
}
