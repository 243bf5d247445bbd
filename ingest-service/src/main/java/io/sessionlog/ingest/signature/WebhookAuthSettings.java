package io.sessionlog.ingest.signature;

import io.sessionlog.model.dialect.known.Dialects;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param schemes how senders may prove who they are
 * @param apiKey the secret that is shared with senders
 * @param secrets further ones that are valid too, so that a secret can be changed without a gap
 * @param dialectSecrets {@code name=secret} each, of what a dialect's senders sign with: GOWA and
 *     Meta share a header, and have not the same secret. A dialect with one is opened by it alone
 * @param secretsFile secrets of single sessions, see {@link SessionSecrets}
 * @param tolerance how far a signed time may be from ours
 * @param keepUnauthenticated whether bodies refused with 401 go to the rejected topic; whoever
 *     reaches the port could then fill it
 */
@ConfigurationProperties("webhook")
record WebhookAuthSettings(
    @DefaultValue("signature") Set<SenderScheme> schemes,
    @Nullable String apiKey,
    @DefaultValue List<String> secrets,
    @DefaultValue List<String> dialectSecrets,
    @Nullable Path secretsFile,
    @DefaultValue("5m") Duration tolerance,
    @DefaultValue("false") boolean keepUnauthenticated) {

  List<Secret> sharedSecrets() {
    return Stream.concat(Stream.ofNullable(apiKey), secrets.stream())
        .filter(secret -> !secret.isBlank())
        .map(Secret::of)
        .toList();
  }

  /** By the dialect's name. */
  Map<String, List<Secret>> secretsOfDialects() {
    Map<String, List<Secret>> byDialect = new HashMap<>();
    for (String entry : dialectSecrets) {
      if (entry.isBlank()) {
        continue;
      }
      int equals = entry.indexOf('=');
      String name = equals < 0 ? "" : entry.substring(0, equals).strip();
      if (!name.equals(Dialects.OUR_OWN) && Dialects.named(name).isEmpty()) {
        throw new IllegalArgumentException(
            "WEBHOOK_DIALECT_SECRETS must be a list of dialect=secret, such as meta-cloud=s3cret.");
      }
      byDialect
          .computeIfAbsent(name, unseen -> new ArrayList<>(1))
          .add(Secret.of(entry.substring(equals + 1).strip()));
    }
    return byDialect;
  }

  boolean hasSecrets() {
    return secretsFile != null || !sharedSecrets().isEmpty() || !secretsOfDialects().isEmpty();
  }

  /** Leaves out the secrets. */
  @Override
  public String toString() {
    return "WebhookAuthSettings[schemes=%s, secretsFile=%s, tolerance=%s, keepUnauthenticated=%s]"
        .formatted(schemes, secretsFile, tolerance, keepUnauthenticated);
  }
}
