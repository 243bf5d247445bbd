package io.sessionlog.ingest.signature;

import io.sessionlog.ingest.refusal.RefusalMeters;
import io.sessionlog.support.security.AccessPolicies;
import io.sessionlog.support.security.AccessPolicy;
import io.sessionlog.support.security.InvalidSetting;
import io.sessionlog.support.security.ReloadedFile;
import io.sessionlog.support.security.SecuritySettings;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SignatureConfiguration {

  @Bean
  SharedSecrets sharedSecrets(WebhookAuthSettings settings, SecuritySettings security) {
    return SharedSecrets.read(settings, security.secretsDir(), ReloadedFile.LOOK_INTERVAL);
  }

  @Bean
  AccessPolicy webhookDoor(
      AccessPolicies doors, WebhookAuthSettings settings, SharedSecrets shared) {
    return doors.decide(
        "the webhooks",
        "WEBHOOK_AUTH",
        settings.secretsFile() != null || shared.exist(),
        "Set WHATSAPP_API_KEY to the secret that your senders sign with.");
  }

  @Bean
  WebhookGuard webhookGuard(
      AccessPolicy webhookDoor,
      WebhookAuthSettings settings,
      SharedSecrets shared,
      Clock clock,
      RefusalMeters refusals) {
    if (!webhookDoor.isGuarded()) {
      return WebhookGuard.open(refusals);
    }
    if (settings.schemes().isEmpty()) {
      throw new InvalidSetting(
          "WEBHOOK_SCHEMES",
          "is empty, so the secrets would guard nothing.",
          "Name how your senders prove who they are, such as signature, or say WEBHOOK_AUTH=none.");
    }
    return new WebhookGuard(
        settings.schemes().stream()
            .sorted()
            .map(scheme -> scheme.verifier(clock, settings.tolerance()))
            .toList(),
        shared,
        new SessionSecrets(settings.secretsFile(), ReloadedFile.LOOK_INTERVAL),
        settings.keepUnauthenticated(),
        refusals);
  }
}
