package io.sessionlog.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.Deliveries;
import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.EventNames;
import io.sessionlog.model.FoldVersion;
import io.sessionlog.model.Position;
import io.sessionlog.model.RawJson;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.Unknowns;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.model.wire.Topics;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** docs/asyncapi.yaml says what the code does. */
class AsyncApiTest {

  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  private static final Topics.Replication REPLICATION = new Topics.Replication(6, (short) 1, 1);

  private final Map<String, Object> document = load();

  private static Map<String, Object> load() {
    try (Reader reader = Files.newBufferedReader(Path.of("../docs/asyncapi.yaml"), UTF_8)) {
      return new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> at(Object node, String... path) {
    Object found = node;
    for (String step : path) {
      found = ((Map<String, Object>) found).get(step);
      assertThat(found).as(step).isNotNull();
    }
    return (Map<String, Object>) found;
  }

  static Stream<NewTopic> topics() {
    return Stream.of(
        Topics.sessionEvents(REPLICATION),
        Topics.sessionState(REPLICATION),
        Topics.sessionControl(REPLICATION),
        Topics.sessionEventsRejected(REPLICATION),
        Topics.sessionEventsDlq(REPLICATION),
        Topics.sessionAudit(REPLICATION));
  }

  @Test
  void its_channels_are_the_topics() {
    assertThat(at(document, "channels").keySet())
        .containsExactlyInAnyOrderElementsOf(topics().map(NewTopic::name).toList());
    at(document, "channels")
        .forEach((name, channel) -> assertThat(at(channel).get("address")).isEqualTo(name));
  }

  @ParameterizedTest
  @MethodSource("topics")
  void its_topic_settings_are_those_that_topics_are_created_with(NewTopic topic) {
    Map<String, Object> binding = at(document, "channels", topic.name(), "bindings", "kafka");
    var settings = new LinkedHashMap<String, String>();
    at(binding, "topicConfiguration")
        .forEach(
            (name, value) ->
                settings.put(
                    name,
                    value instanceof List<?> list ? list.get(0).toString() : value.toString()));
    Map<String, String> ours = topic.configs();
    settings.remove("cleanup.policy", "delete"); // Kafka's default, which we leave alone.

    assertThat(binding.get("partitions")).isEqualTo(topic.numPartitions());
    assertThat(settings).allSatisfy((name, value) -> assertThat(ours).containsEntry(name, value));
    assertThat(ours.keySet())
        .isSubsetOf(
            Stream.concat(settings.keySet().stream(), Stream.of("min.insync.replicas")).toList());
  }

  @Test
  void its_messages_on_the_log_are_the_events() {
    var names = new ArrayList<>(EventNames.senders());
    names.addAll(EventNames.own());

    assertThat(at(document, "channels", Topics.SESSION_EVENTS, "messages").keySet())
        .containsExactlyInAnyOrderElementsOf(names);
    for (String name : names) {
      Map<String, Object> message = at(document, "components", "messages", name);
      assertThat(message.get("name")).isEqualTo("whatsapp." + name);
      assertThat(message.get("payload").toString()).contains("{const=whatsapp." + name + "}");
    }
  }

  @Test
  void its_envelope_has_the_members_that_are_written() {
    var full = new EventAttributes("1", "/", "ready", "a", NOW, "user", NOW);
    var bare = new EventAttributes("1", "/", "ready", "a", NOW, null, null);
    Map<String, Object> envelope = at(document, "components", "schemas", "Envelope");

    assertThat(at(envelope, "properties").keySet())
        .containsExactlyElementsOf(
            members(EventCodec.write(full, "2@", "{}".getBytes(UTF_8), 0, 2)));
    assertThat(envelope.get("required")).isEqualTo(members(EventCodec.write(bare)));
  }

  @Test
  void its_state_has_the_members_that_are_written() {
    Map<String, Object> state = at(document, "components", "schemas", "SessionState");
    Position position = new Position(0, 0);
    var full =
        new SessionState(
            "a",
            "u",
            SessionStatus.LOADING,
            "m",
            "q",
            NOW,
            1,
            true,
            new RawJson("{}"),
            NOW,
            NOW,
            NOW,
            NOW,
            NOW,
            "ready",
            NOW,
            "w",
            "waha",
            new Deliveries(List.of("0123456789abcdef")),
            Duration.ofSeconds(10),
            new FoldVersion("2"),
            Unknowns.NONE,
            position);
    var bare =
        new SessionState(
            "a",
            null,
            SessionStatus.LOADING,
            null,
            null,
            null,
            null,
            true,
            null,
            NOW,
            NOW,
            null,
            null,
            null,
            "ready",
            NOW,
            null,
            position);

    assertThat(at(state, "properties").keySet())
        .containsExactlyElementsOf(members(StateCodec.write(full)));
    assertThat(state.get("required")).isEqualTo(members(StateCodec.write(bare)));
    assertThat(at(state, "properties", "status").get("enum"))
        .isEqualTo(SessionStatus.known().stream().map(SessionStatus::wireName).toList());
  }

  @Test
  void its_headers_are_those_that_are_written() {
    Map<String, Object> messages = at(document, "components", "messages");

    assertThat(
            at(document, "components", "messageTraits", "event", "headers", "properties").keySet())
        .containsExactly(
            RecordHeaders.CONTENT_TYPE, RecordHeaders.REDRIVEN_FROM, RecordHeaders.AFTER_REFUSAL);
    assertThat(at(messages, "state", "headers", "properties").keySet())
        .containsExactly(RecordHeaders.AFTER_REFUSAL);
    assertThat(
            at(
                    document,
                    "components",
                    "messageTraits",
                    "event",
                    "headers",
                    "properties",
                    RecordHeaders.CONTENT_TYPE)
                .get("const"))
        .isEqualTo(RecordHeaders.CLOUD_EVENT);
    assertThat(at(messages, "tombstone", "headers", "properties").keySet())
        .containsExactly(RecordHeaders.POSITION, RecordHeaders.AFTER_REFUSAL);
    assertThat(at(messages, "rejected", "headers", "properties").keySet())
        .containsExactly(
            RecordHeaders.REASON,
            RecordHeaders.RECEIVED_AT,
            RecordHeaders.PATH,
            RecordHeaders.QUERY,
            RecordHeaders.CONTENT_TYPE,
            RecordHeaders.REMOTE,
            RecordHeaders.UNAUTHENTICATED,
            RecordHeaders.PROOF,
            RecordHeaders.REDRIVEN_FROM);
  }

  @Test
  void its_references_lead_somewhere() {
    var references = new ArrayList<String>();
    collect(document, references);

    assertThat(references).isNotEmpty();
    for (String reference : references) {
      assertThat(reference).startsWith("#/");
      at(document, reference.substring(2).split("/"));
    }
  }

  private static void collect(Object node, List<String> references) {
    if (node instanceof Map<?, ?> map) {
      if (map.get("$ref") instanceof String reference) {
        references.add(reference);
      }
      map.values().forEach(value -> collect(value, references));
    } else if (node instanceof List<?> list) {
      list.forEach(value -> collect(value, references));
    }
  }

  private static List<String> members(byte[] json) {
    Map<String, Object> object = new Yaml().load(new String(json, UTF_8));
    return List.copyOf(object.keySet());
  }
}
