package io.sessionlog.ingest.signature;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param schemes how senders may prove who they are
 * @param apiKey the secret that is shared with senders
 * @param secrets further ones that are valid too, with commas between, so that a secret can be
 *     changed without a gap
 * @param dialectSecrets {@code name=secret} each, with commas between, of what a dialect's senders
 *     sign with: GOWA and Meta share a header, and have not the same secret. A dialect with one is
 *     opened by it alone
 * @param secretsFile secrets of single sessions, see {@link SessionSecrets}
 * @param tolerance how far a signed time may be from ours
 * @param keepUnauthenticated whether bodies refused with 401 go to the rejected topic; whoever
 *     reaches the port could then fill it
 */
@ConfigurationProperties("webhook")
record WebhookAuthSettings(
    @DefaultValue("signature") Set<SenderScheme> schemes,
    @DefaultValue("") String apiKey,
    @DefaultValue("") String secrets,
    @DefaultValue("") String dialectSecrets,
    @Nullable Path secretsFile,
    @DefaultValue("5m") Duration tolerance,
    @DefaultValue("false") boolean keepUnauthenticated) {

  /** Leaves out the secrets. */
  @Override
  public String toString() {
    return "WebhookAuthSettings[schemes=%s, secretsFile=%s, tolerance=%s, keepUnauthenticated=%s]"
        .formatted(schemes, secretsFile, tolerance, keepUnauthenticated);
  }
}
