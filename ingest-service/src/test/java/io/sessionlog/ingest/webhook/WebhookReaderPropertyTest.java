package io.sessionlog.ingest.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.ingest.body.InvalidBody;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever arrives is either accepted or refused with a reason; nothing else ever happens. */
class WebhookReaderPropertyTest {

  private static final String SEED =
      "{\"sessionId\":\"s\",\"event\":\"message_ack\",\"data\":{\"message\":{\"id\":{\"_serialized\":\"x\"}},\"ack\":2}}";

  @Property(tries = 5_000)
  void random_bytes_are_accepted_or_refused(@ForAll byte[] body) {
    acceptedOrRefused(body);
  }

  @Property(tries = 5_000)
  void a_damaged_webhook_is_accepted_or_refused(@ForAll("damaged") byte[] body) {
    acceptedOrRefused(body);
  }

  @Provide
  Arbitrary<byte[]> damaged() {
    byte[] intact = SEED.getBytes(StandardCharsets.UTF_8);
    return Arbitraries.integers()
        .between(0, intact.length - 1)
        .flatMap(
            at ->
                Arbitraries.bytes()
                    .map(
                        value -> {
                          byte[] damaged = intact.clone();
                          damaged[at] = value;
                          return damaged;
                        }));
  }

  private static void acceptedOrRefused(byte[] body) {
    try {
      assertThat(WebhookReader.read(body)).isNotNull();
    } catch (InvalidBody refused) {
      assertThat(refused.reason()).isNotBlank();
    }
  }
}
