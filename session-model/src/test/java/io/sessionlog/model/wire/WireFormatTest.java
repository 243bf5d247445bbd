package io.sessionlog.model.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.Deliveries;
import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.EventNames;
import io.sessionlog.model.Fingerprint;
import io.sessionlog.model.Position;
import io.sessionlog.model.RawJson;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.message.MessageFact;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Records as version 1 wrote them, read with today's classes. The files are never edited: fields
 * are only added, in a new folder, and the old ones must still be read.
 */
class WireFormatTest {

  private static final Path WIRE = Path.of("src/test/resources/wire");
  private static final Path EVENTS = WIRE.resolve("v1/events");
  private static final Path STATES = WIRE.resolve("v1/states");

  /** Other senders' dialects, and what a state remembers of them. */
  private static final Path DIALECT_EVENTS = WIRE.resolve("v2/events");

  private static final Path DIALECT_STATES = WIRE.resolve("v2/states");

  @TestFactory
  Stream<DynamicTest> every_event_is_still_read() throws IOException {
    return Stream.concat(files(EVENTS).stream(), files(DIALECT_EVENTS).stream())
        .map(
            file ->
                DynamicTest.dynamicTest(
                    name(file),
                    () -> {
                      SessionEvent event = EventCodec.read(Files.readAllBytes(file));
                      assertThat(event.attributes().event()).isEqualTo(name(file));
                      assertThat(event.sessionId()).isEqualTo("shop-berlin-01");
                    }));
  }

  @TestFactory
  Stream<DynamicTest> every_state_is_still_read_and_written_to_the_byte() throws IOException {
    return Stream.concat(files(STATES).stream(), files(DIALECT_STATES).stream())
        .map(
            file ->
                DynamicTest.dynamicTest(
                    name(file),
                    () -> {
                      byte[] bytes = Files.readAllBytes(file);
                      SessionState state = StateCodec.read(bytes);
                      assertThat(StateCodec.write(state)).isEqualTo(bytes);
                    }));
  }

  /** What each file says must not only be readable, but still mean the same. */
  static Map<String, SessionFact> facts() {
    Map<String, SessionFact> facts = new HashMap<>();
    facts.put("qr", new SessionFact.QrReceived("2@golden,golden,golden,golden,1"));
    facts.put("loading_screen", new SessionFact.LoadingScreen(50, "WhatsApp"));
    facts.put("disconnected", new SessionFact.Disconnected("LOGOUT"));
    facts.put("auth_failure", new SessionFact.AuthenticationFailed("Invalid QR scan"));
    facts.put("status", new SessionFact.AuthenticationFailed(null));
    facts.put("change_state", new SessionFact.StateChanged("CONNECTED"));
    facts.put("code", new SessionFact.NoEffect());
    facts.put(
        "session_registered",
        new SessionFact.SessionRegistered("user-1", true, new RawJson("{\"temperature\":0.7}")));
    facts.put("session_expired", new SessionFact.SessionExpired(new Position(3, 1042)));
    facts.put("qr_expired", new SessionFact.QrExpired(Fingerprint.of("test")));
    facts.put(
        "session_observed",
        new SessionFact.SessionObserved(
            SessionStatus.SESSION_CONNECTED,
            true,
            "WORKING",
            "waha",
            Instant.parse("2026-11-26T10:00:00Z"),
            Instant.parse("2026-11-26T10:00:00.140Z"),
            new Position(3, 1042)));
    return facts;
  }

  @TestFactory
  Stream<DynamicTest> every_event_still_means_what_it_meant() {
    return facts().entrySet().stream()
        .map(
            expected ->
                DynamicTest.dynamicTest(
                    expected.getKey(),
                    () ->
                        assertThat(read(expected.getKey()).fact()).isEqualTo(expected.getValue())));
  }

  static Map<String, SessionFact> factsOfDialects() {
    return Map.of(
        "waha.session.status", new SessionFact.QrAwaited("WAHA has it at /api/{session}/auth/qr"),
        "evolution.connection.update", new SessionFact.Failed("428"),
        "green-api.stateInstanceChanged", new SessionFact.Connecting("starting"),
        "wuzapi.QR", new SessionFact.QrReceived("2@golden"),
        "meta-cloud.messages", new SessionFact.Activity(Instant.parse("2026-01-01T00:00:01Z")));
  }

  @TestFactory
  Stream<DynamicTest> every_event_of_a_dialect_still_means_what_it_meant() {
    return factsOfDialects().entrySet().stream()
        .map(
            expected ->
                DynamicTest.dynamicTest(
                    expected.getKey(),
                    () -> {
                      Path file = DIALECT_EVENTS.resolve(expected.getKey() + ".json");
                      assertThat(EventCodec.read(Files.readAllBytes(file)).fact())
                          .isEqualTo(expected.getValue());
                    }));
  }

  @Test
  void one_record_may_tell_of_many_messages() throws IOException {
    byte[] record = Files.readAllBytes(DIALECT_EVENTS.resolve("meta-cloud.messages.json"));
    assertThat(MessageReader.read(record).facts())
        .extracting(fact -> ((MessageFact.OfMessage) fact).id().text())
        .containsExactly("wamid.A", "wamid.B");
  }

  @Test
  void a_state_remembers_its_dialect_and_its_deliveries() throws IOException {
    SessionState state =
        StateCodec.read(Files.readAllBytes(DIALECT_STATES.resolve("with-a-dialect.json")));
    assertThat(state.dialect()).isEqualTo("waha");
    assertThat(state.deliveries().fingerprints())
        .containsExactly("0123456789abcdef", "fedcba9876543210");
    SessionState older = StateCodec.read(Files.readAllBytes(STATES.resolve("everything.json")));
    assertThat(older.dialect()).isNull();
    assertThat(older.deliveries()).isEqualTo(Deliveries.NONE);
  }

  @Test
  void the_attributes_of_an_envelope_still_mean_what_they_meant() throws IOException {
    assertThat(read("qr").attributes())
        .isEqualTo(
            new EventAttributes(
                "01980000-0000-7000-8000-000000000027",
                "/api/whatsapp/webhook/shop-berlin-01",
                "qr",
                "shop-berlin-01",
                Instant.parse("2026-11-23T10:00:00.027Z"),
                "user-1",
                Instant.parse("2026-11-23T09:59:59.900Z")));
    assertThat(read("change_state").attributes().userId()).isNull();
    assertThat(read("change_state").senderTime()).isNull();
  }

  @Test
  void the_members_of_a_state_still_mean_what_they_meant() throws IOException {
    Instant start = Instant.parse("2026-11-23T10:00:00Z");
    assertThat(StateCodec.read(Files.readAllBytes(STATES.resolve("everything.json"))))
        .isEqualTo(
            new SessionState(
                "shop-berlin-01",
                "user-1",
                SessionStatus.LOADING,
                "Loading 50%: Größe 👋",
                "2@golden",
                start,
                50,
                true,
                new RawJson("{\"temperature\":0.70,\"n\":1.0e2}"),
                start,
                start.plusMillis(1_001),
                start,
                start,
                start.minusMillis(100),
                "loading_screen",
                start.plusMillis(1_001),
                "OPENING",
                new Position(5, 1043)));
  }

  @Test
  void no_name_that_the_log_may_carry_lacks_a_file() throws IOException {
    assertThat(files(EVENTS))
        .extracting(WireFormatTest::name)
        .containsAll(EventNames.senders())
        .containsAll(ownNames());
  }

  private static List<String> ownNames() {
    return Stream.of(EventNames.class.getDeclaredFields())
        .filter(field -> Modifier.isPublic(field.getModifiers()))
        .map(WireFormatTest::constant)
        .toList();
  }

  private static String constant(Field field) {
    try {
      return (String) field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SessionEvent read(String event) throws IOException {
    return EventCodec.read(Files.readAllBytes(EVENTS.resolve(event + ".json")));
  }

  @Test
  void every_kind_of_fact_is_among_them() throws IOException {
    List<Class<?>> seen = new ArrayList<>();
    for (Path folder : List.of(EVENTS, DIALECT_EVENTS)) {
      for (Path file : files(folder)) {
        seen.add(EventCodec.read(Files.readAllBytes(file)).fact().getClass());
      }
    }

    assertThat(seen).contains(SessionFact.class.getPermittedSubclasses());
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".json", "");
  }
}
