package io.sessionlog.model.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.model.dialect.known.Secrets;
import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.RecordSecrets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.core.io.JsonStringEncoder;

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

    assertThat(new String(RecordSecrets.withoutTokens(record), UTF_8))
        .isEqualTo(new String(record, UTF_8).replace("s3cret", Secrets.REDACTED));
    byte[] ours =
        EventCodec.write(new EventAttributes("1", "/", "ready", "a", Instant.EPOCH, null, null));
    assertThat(RecordSecrets.withoutTokens(ours)).isEqualTo(ours);
  }

  @TestFactory
  Stream<DynamicTest> no_code_that_a_webhook_tells_or_shows_is_left_without_pairing_codes() {
    return DialectTable.rows()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.dialect().name() + " line " + row.number(),
                    () -> row.dialect().slices(row.body()).forEach(s -> check(row.dialect(), s))));
  }

  private static void check(Dialect dialect, Slice slice) {
    JsonView data = slice.data();
    String picture = dialect.qrPicture(data).text();
    Facts facts = dialect.facts(data, null);
    String told = facts.session() instanceof SessionFact.QrReceived received ? received.qr() : null;
    var attributes =
        new EventAttributes(
            "1", "/", Dialects.type(dialect, slice.event()), "a", Instant.EPOCH, null, null);
    byte[] record =
        EventCodec.write(attributes, "2@read", data.bytes(), data.start(), data.length());

    String shown = new String(RecordSecrets.withoutPairingCodes(record), UTF_8);

    assertThat(shown)
        .doesNotContain("\"2@")
        .doesNotContain("ABCD")
        .contains("\"qrtext\":\"" + Secrets.REDACTED);
    for (String code : Stream.of(picture, told).filter(Objects::nonNull).toList()) {
      assertThat(shown)
          .doesNotContain(String.valueOf(JsonStringEncoder.getInstance().quoteAsCharArray(code)));
    }
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
