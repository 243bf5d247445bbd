package io.sessionlog.ingest.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.ingest.body.InvalidBody;
import io.sessionlog.ingest.dialect.DialectBodies;
import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.dialect.Slice;
import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.model.dialect.known.Secrets;
import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.MessageReader;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Damaged webhooks of all dialects: each is refused with a reason, or every reader of the log reads
 * what is made of it. A million take some minutes: {@code -Ddialects.fuzz=1000000}.
 */
class DialectFuzzTest {

  private static final int TRIES = Integer.getInteger("dialects.fuzz", 5_000);

  @Test
  void what_is_made_of_a_damaged_webhook_can_be_read_or_is_refused() {
    List<String> bodies = DialectBodies.all();
    long seed = Long.getLong("dialects.fuzz.seed", 20261126L);
    var random = new Random(seed);
    int accepted = 0;
    for (int i = 0; i < TRIES; i++) {
      byte[] body = DialectBodies.damaged(bodies, random);
      try {
        accepted += accepted(body);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            "try " + i + " of seed " + seed + ": " + new String(body, UTF_8), e);
      }
    }
    assertThat(accepted).isGreaterThan(TRIES / 4);
  }

  /** Counts what is accepted; fails with anything but a refusal that gives its reason. */
  private static int accepted(byte[] body) {
    Received received;
    try {
      received = WebhookReader.read(body);
    } catch (InvalidBody refused) {
      assertThat(refused.reason()).isNotBlank();
      return 0;
    }
    if (received instanceof ForeignWebhook foreign) {
      for (Slice slice : foreign.slices()) {
        isReadable(Dialects.type(foreign.dialect(), slice.event()), slice, slice.data());
        JsonView redacted = Secrets.redacted(foreign.dialect(), slice.data());
        isReadable(Dialects.type(foreign.dialect(), slice.event()), slice, redacted);
      }
    }
    return 1;
  }

  private static void isReadable(String type, Slice slice, JsonView data) {
    var attributes =
        new EventAttributes("1", "/fuzz", type, "s", Instant.EPOCH, null, slice.senderTime());
    byte[] record = EventCodec.write(attributes, data.bytes(), data.start(), data.length());
    assertThat(EventCodec.read(record).fact()).isNotNull();
    assertThat(MessageReader.read(record).facts()).doesNotContainNull();
  }
}
