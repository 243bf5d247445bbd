package io.sessionlog.ingest.webhook;

import io.sessionlog.support.security.Door;
import io.sessionlog.support.security.Unguarded;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Webhooks show no key of a caller's. */
@Configuration(proxyBeanMethods = false)
class WebhookPaths {

  @Bean
  Unguarded webhooks(Door webhookDoor) {
    return new Unguarded(
        "is signed by its sender",
        List.of("/api/whatsapp/webhook", "/api/whatsapp/webhook/**"),
        webhookDoor);
  }
}
