package io.sessionlog.ingest.body;

import com.github.benmanes.caffeine.cache.Ticker;
import io.sessionlog.ingest.IngestSettings;
import io.sessionlog.ingest.refusal.RefusalMeters;
import java.time.Duration;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class BodyConfiguration {

  /** A body has its whole time; a silence within it a third of that. */
  private static final int SILENCES = 3;

  @Bean
  BodyMemory bodyMemory(IngestSettings settings, RefusalMeters refusals) {
    return new BodyMemory(
        settings.bodyMemoryBytes(),
        settings.maxBodySize().toBytes(),
        refusals,
        Ticker.systemTicker());
  }

  @Bean
  BodyReader bodyReader(IngestSettings settings, RefusalMeters refusals) {
    return new BodyReader(
        Math.toIntExact(settings.maxBodySize().toBytes()), settings.bodyTimeout(), refusals);
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> slowBodies(IngestSettings settings) {
    Duration timeout = settings.bodyTimeout();
    return tomcat -> {
      tomcat.addEngineValves(new UnreadBodyValve(2 * settings.maxBodySize().toBytes(), timeout));
      tomcat.addConnectorCustomizers(
          connector -> {
            if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
              http.setDisableUploadTimeout(false);
              http.setConnectionUploadTimeout((int) timeout.toMillis() / SILENCES);
            }
          });
    };
  }
}
