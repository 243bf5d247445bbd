package io.sessionlog.ingest.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.ingest.InMemoryIngest;
import io.sessionlog.ingest.signature.Sign;
import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.message.CallState;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.message.MessageFold;
import io.sessionlog.model.message.MessageState;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.MediaBytes;
import io.sessionlog.model.wire.MessageCodec;
import io.sessionlog.model.wire.MessageReader;
import io.sessionlog.model.wire.RecordSecrets;
import io.sessionlog.model.wire.StateCodec;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Damaged webhooks of all dialects through the whole door: as JSON, as forms and as files, with and
 * without a session in the path, with the proofs of their senders, forged ones and none. Each is
 * answered, never with 5xx; each is in the log, kept as rejected, or turned away; and what is in
 * the log goes through every reader. A million take some minutes:
 *
 * <pre>./mvnw -pl ingest-service -am test -Dtest=DialectHttpFuzzTest -Ddialects.http.fuzz=1000000
 *     -Dsurefire.failIfNoSpecifiedTests=false</pre>
 */
class DialectHttpFuzzTest {

  private static final int TRIES = Integer.getInteger("dialects.http.fuzz", 4_000);
  private static final long SEED = Long.getLong("dialects.fuzz.seed", 20261126L);
  private static final int AT_ONCE = 32;
  private static final String SECRET = "fuzz-secret";
  private static final String BOUNDARY = "XyZ";

  private static final String[] PATHS = {
    "",
    "",
    "/",
    "/s",
    "/s",
    "/shop-1",
    "/a%20name",
    "/connection-update",
    "/s/connection-update",
    "/%F0%9F%91%A9",
    "/s/x/y"
  };
  private static final String[] QUERIES = {
    "?userId=u", "?userId=", "?userId=%FF", "?dialect=klingon", "?dialect=", "?x=%FF&x=2"
  };
  private static final String[] DIALECTS = {
    "wwebjs", "waha", "evolution", "wppconnect", "wuzapi", "gowa", "meta-cloud", "uazapi"
  };

  static InMemoryIngest ingest;

  private final Random random = new Random(SEED);
  private final List<String> bodies = DialectBodies.all();

  /** What was sent, as a failure shows it. */
  private record Attempt(HttpRequest request, String shown, boolean isProven) {}

  @BeforeAll
  static void start() {
    ingest =
        InMemoryIngest.with(
            "WHATSAPP_API_KEY=" + SECRET,
            "WEBHOOK_SCHEMES=signature,waha,api-key,openwa,wuzapi,z-api,evolution-jwt,bearer,body-token",
            "RATE_LIMIT_PER_ADDRESS=0",
            "RATE_LIMIT_PER_SESSION=0",
            "MAX_BODY_SIZE=64KB",
            "logging.level.io.sessionlog.ingest.webhook=warn",
            "logging.level.io.sessionlog.ingest.dialect=warn");
  }

  @AfterAll
  static void stop() {
    ingest.close();
  }

  @Test
  void whatever_is_posted_is_accounted_for_and_what_is_accepted_is_read_by_every_reader() {
    int accepted = 0;
    for (int done = 0; done < TRIES; done += AT_ONCE) {
      ingest.forget();
      List<Attempt> attempts = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        attempts.add(attempt());
      }
      accepted += send(attempts);
    }
    assertThat(accepted).as("accepted of %d", TRIES).isGreaterThan(TRIES / 10);
  }

  private int send(List<Attempt> attempts) {
    List<CompletableFuture<HttpResponse<String>>> answers =
        attempts.stream().map(attempt -> ingest.sendAsync(attempt.request())).toList();
    int accepted = 0;
    int kept = 0;
    for (int i = 0; i < attempts.size(); i++) {
      Attempt attempt = attempts.get(i);
      HttpResponse<String> answer = answers.get(i).join();
      assertThat(answer.statusCode())
          .as("seed %d: %s%n%s", SEED, attempt.shown(), answer.body())
          .isIn(
              attempt.isProven() ? List.of(200, 202, 400, 404, 413) : List.of(400, 401, 404, 413));
      boolean isAccepted = answer.headers().firstValue("Session-Position").isPresent();
      boolean isTaken = answer.statusCode() / 100 == 2;
      accepted += isAccepted ? 1 : 0;
      kept += isTaken != isAccepted || answer.statusCode() == 400 ? 1 : 0;
    }
    assertThat(ingest.rejected()).hasSize(kept);
    List<ProducerRecord<String, byte[]>> events = ingest.events();
    assertThat(events).hasSizeGreaterThanOrEqualTo(accepted);
    events.forEach(DialectHttpFuzzTest::goesThroughEveryReader);
    return accepted;
  }

  private static void goesThroughEveryReader(ProducerRecord<String, byte[]> record) {
    byte[] value = record.value();
    try {
      SessionEvent event = EventCodec.read(value);
      assertThat(event.sessionId()).isEqualTo(record.key());
      isFolded(event);
      MessageReader.Reading reading = MessageReader.read(value);
      reading.facts().forEach(fact -> isFolded(fact, reading.attributes()));
      assertThat(MediaBytes.of(value)).isNotNull();
      assertThat(EventCodec.read(RecordSecrets.withoutTokens(value)).attributes())
          .isEqualTo(event.attributes());
      assertThat(EventCodec.read(RecordSecrets.withoutPairingCodes(value)).attributes())
          .isEqualTo(event.attributes());
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + SEED + ": " + new String(value, UTF_8), e);
    }
  }

  /** As the projector folds it, and every reader of its state reads it. */
  private static void isFolded(SessionEvent event) {
    SessionState state =
        new SessionFold(SessionFold.DEFAULT_SETTLE_WINDOW)
            .apply(null, event, new Position(0, 1))
            .state();
    if (state != null) {
      assertThat(StateCodec.read(StateCodec.write(state))).isEqualTo(state);
    }
  }

  /** As the messages of a session are folded and stored. */
  private static void isFolded(MessageFact fact, EventAttributes event) {
    var position = new Position(0, 1);
    fact.match(
        new MessageFact.Cases<Void>() {
          @Override
          public Void message(MessageFact.OfMessage of) {
            MessageState state = MessageFold.apply(null, of, event, position);
            assertThat(MessageCodec.readMessage(MessageCodec.write(state))).isEqualTo(state);
            return null;
          }

          @Override
          public Void call(MessageFact.Called call) {
            CallState state = MessageFold.apply(null, call, event, position);
            assertThat(MessageCodec.readCall(MessageCodec.write(state))).isEqualTo(state);
            return null;
          }

          @Override
          public Void sessionRemoved(MessageFact.SessionRemoved removed) {
            throw new AssertionError("No sender can remove a session: " + event);
          }
        });
  }

  private Attempt attempt() {
    byte[] json = DialectBodies.damaged(bodies, random);
    String type = "application/json";
    byte[] body = json;
    switch (random.nextInt(10)) {
      case 0 -> {
        type = "application/x-www-form-urlencoded";
        body = form(json);
      }
      case 1 -> {
        type = "multipart/form-data; boundary=" + BOUNDARY;
        body = multipart(json);
      }
      case 2 ->
          type = random.nextBoolean() ? "application/x-www-form-urlencoded" : "multipart/form-data";
      default -> {}
    }
    String query =
        switch (random.nextInt(12)) {
          case 0 -> any(QUERIES);
          case 1 -> "?dialect=" + any(DIALECTS);
          default -> "";
        };
    String path = "/api/whatsapp/webhook" + any(PATHS) + query;
    boolean isProven = random.nextInt(8) != 0;
    Map<String, String> headers = new HashMap<>(proof(isProven ? SECRET : "another-secret", body));
    headers.put("Content-Type", type);
    if (random.nextInt(4) == 0) {
      headers.put("X-Webhook-Timestamp", any("1795471200123", "-1", "1e12", "99999999999999"));
      headers.put("webhook-id", any("msg_1", "x".repeat(200)));
    }
    var request = ingest.request(path, Map.of()).POST(BodyPublishers.ofByteArray(body));
    headers.forEach(request::setHeader);
    return new Attempt(
        request.build(), path + " " + headers + " " + new String(body, UTF_8), isProven);
  }

  /**
   * Each over the bytes as they are; wuzapi signs something else of a file, and then it is wrong.
   */
  private Map<String, String> proof(String secret, byte[] body) {
    return switch (random.nextInt(5)) {
      case 0 -> Sign.waha(secret, body);
      case 1 -> Sign.apiKey(secret);
      case 2 -> Map.of("z-api-token", secret);
      case 3 -> Map.of("Authorization", "Bearer " + secret);
      default -> Sign.original(secret, body);
    };
  }

  private byte[] form(byte[] json) {
    String form =
        "instanceName=Front+desk&userID=7fb5&jsonData="
            + URLEncoder.encode(new String(json, UTF_8), UTF_8);
    return (random.nextInt(5) == 0 ? form.replace("%22", "%2") : form).getBytes(UTF_8);
  }

  private byte[] multipart(byte[] json) {
    var out = new ByteArrayOutputStream();
    part(out, "name=\"jsonData\"", json);
    part(out, "name=\"token\"", "tok-3".getBytes(UTF_8));
    byte[] file = new byte[random.nextInt(64)];
    random.nextBytes(file);
    part(out, "name=\"file\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg", file);
    out.writeBytes((random.nextInt(5) == 0 ? "--" : "--" + BOUNDARY + "--\r\n").getBytes(UTF_8));
    return out.toByteArray();
  }

  private static void part(ByteArrayOutputStream out, String disposition, byte[] content) {
    String head =
        "--%s\r\nContent-Disposition: form-data; %s\r\n\r\n".formatted(BOUNDARY, disposition);
    out.writeBytes(head.getBytes(UTF_8));
    out.writeBytes(content);
    out.writeBytes("\r\n".getBytes(UTF_8));
  }

  private String any(String... values) {
    return values[random.nextInt(values.length)];
  }
}
