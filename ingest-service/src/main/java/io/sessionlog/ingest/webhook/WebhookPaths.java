package io.sessionlog.ingest.webhook;

import io.sessionlog.support.security.AccessPolicy;
import io.sessionlog.support.security.PublicPaths;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Webhooks show no key of a caller's. */
@Configuration(proxyBeanMethods = false)
class WebhookPaths {

  @Bean
  PublicPaths webhooks(AccessPolicy webhookDoor) {
    return new PublicPaths(
        "is signed by its sender",
        List.of("/api/whatsapp/webhook", "/api/whatsapp/webhook/**"),
        webhookDoor);
  }
}
