package io.sessionlog.model.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.model.dialect.known.Secrets;
import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.wire.EventCodec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tokens are taken out, and nothing else is touched. A dialect has a page, or this fails. */
class SecretsOfDialectsTest {

  private static final String BODY =
      "{\"event\":\"connection.update\",\"instance\":\"a\",\"data\":{\"state\":\"open\"},"
          + "\"apikey\":\"s3cret\", \"x\":1}";

  @Test
  void a_token_is_replaced_and_the_rest_stays_to_the_byte() {
    Dialect evolution = Dialects.named("evolution").orElseThrow();
    JsonView redacted = Secrets.redacted(evolution, JsonView.of(BODY.getBytes(UTF_8)));

    assertThat(new String(redacted.bytes(), UTF_8))
        .isEqualTo(BODY.replace("s3cret", Secrets.REDACTED));
    assertThat(evolution.facts(redacted, null)).isEqualTo(Facts.of(new SessionFact.Ready()));
  }

  @Test
  void a_record_is_shown_without_its_senders_token() {
    byte[] body = BODY.getBytes(UTF_8);
    var attributes =
        new EventAttributes(
            "1", "/", "evolution.connection.update", "a", Instant.EPOCH, null, null);
    byte[] record = EventCodec.write(attributes, body, 0, body.length);

    assertThat(new String(Secrets.redacted(record), UTF_8))
        .isEqualTo(new String(record, UTF_8).replace("s3cret", Secrets.REDACTED));
    byte[] ours =
        EventCodec.write(new EventAttributes("1", "/", "ready", "a", Instant.EPOCH, null, null));
    assertThat(Secrets.redacted(ours)).isEqualTo(ours);
  }

  @Test
  void every_dialect_has_a_page_that_the_list_of_senders_names() throws Exception {
    Path pages = Path.of("../docs/senders");
    String list = Files.readString(pages.resolve("README.md"));
    List<String> names = Dialects.all().stream().map(Dialect::name).toList();

    assertThat(names)
        .allSatisfy(
            name -> {
              assertThat(list).contains("(" + name + ".md)");
              assertThat(Files.readString(pages.resolve(name + ".md")))
                  .contains("## Point it here", "## What it tells", "## How it proves itself");
            });
  }
}
