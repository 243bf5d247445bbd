package io.sessionlog.ingest.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedSecretsTest {

  @TempDir Path dir;
  private int written;

  @Test
  void secretsInFilesAreReadAgainWhenTheyChange() throws IOException {
    write("WHATSAPP_API_KEY", "one\n");
    write("WEBHOOK_SECRETS", "two, three\n");
    write("WEBHOOK_DIALECT_SECRETS", "meta-cloud=four\n");
    SharedSecrets secrets = read("one", "two, three", "meta-cloud=four");
    assertGood(secrets.all(), "one", "two", "three");

    write("WHATSAPP_API_KEY", "new");
    write("WEBHOOK_SECRETS", "one");
    write("WEBHOOK_DIALECT_SECRETS", "gowa=five");

    assertGood(secrets.all(), "new", "one");
    assertThat(secrets.ofDialects()).containsOnlyKeys("gowa");
    assertGood(secrets.ofDialects().get("gowa"), "five");
  }

  @Test
  void aFileThatCanNotBeUsedTakesNothingBack() throws IOException {
    write("WEBHOOK_DIALECT_SECRETS", "meta-cloud=four");
    SharedSecrets secrets = read("one", "", "meta-cloud=four");
    write("WEBHOOK_DIALECT_SECRETS", "no-such-dialect=four");

    assertGood(secrets.all(), "one");
    assertThat(secrets.ofDialects()).containsOnlyKeys("meta-cloud");
    assertThat(secrets.exist()).isTrue();
  }

  @Test
  void blanksAreNoSecrets() {
    assertThat(read("", " , ", "").exist()).isFalse();
    assertThat(read(" ", "two", "").all()).hasSize(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read("", "", "a-secret-alone"))
        .withMessageNotContaining("a-secret-alone");
  }

  private static void assertGood(List<Secret> secrets, String... texts) {
    assertThat(secrets)
        .hasSize(texts.length)
        .zipSatisfy(
            List.of(texts), (secret, text) -> assertThat(secret.isTheSameAs(text)).isTrue());
  }

  private SharedSecrets read(String apiKey, String secrets, String dialectSecrets) {
    return SharedSecrets.read(
        new WebhookAuthSettings(
            Set.of(SenderScheme.SIGNATURE),
            apiKey,
            secrets,
            dialectSecrets,
            null,
            Duration.ofMinutes(5),
            false),
        dir,
        Duration.ZERO);
  }

  private void write(String setting, String text) throws IOException {
    Path file = Files.writeString(dir.resolve(setting), text);
    Files.setLastModifiedTime(
        file, FileTime.from(Instant.ofEpochSecond(1_795_000_000 + written++)));
  }
}
