package io.sessionlog.ingest.body;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.ingest.IngestSettings;
import io.sessionlog.ingest.refusal.RefusalMeters;
import java.time.Duration;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.thread.Threading;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

@Configuration(proxyBeanMethods = false)
class BodyConfiguration {

  /** A body has its whole time; a silence within it a third of that. */
  private static final int SILENCES = 3;

  /** A virtual thread may wait as long as it likes; of others there are few. */
  @Bean
  SlowBodies slowBodies(
      Environment environment,
      @Value("${server.tomcat.threads.max:200}") int threads,
      MeterRegistry meters) {
    var slow =
        new SlowBodies(Threading.VIRTUAL.isActive(environment) ? Integer.MAX_VALUE : threads);
    Gauge.builder("sessionlog.ingest.bodies.waiting", slow, SlowBodies::count)
        .description("Bodies of which the next part has not come; each holds a thread")
        .register(meters);
    return slow;
  }

  @Bean
  BodyMemory bodyMemory(IngestSettings settings, SlowBodies slow, RefusalMeters refusals) {
    return new BodyMemory(
        settings.bodyMemoryBytes(),
        settings.maxBodySize().toBytes(),
        slow,
        refusals,
        Ticker.systemTicker());
  }

  @Bean
  BodyReader bodyReader(IngestSettings settings, RefusalMeters refusals) {
    return new BodyReader(
        Math.toIntExact(settings.maxBodySize().toBytes()), settings.bodyTimeout(), refusals);
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> timeOfBodies(
      IngestSettings settings, SlowBodies slow) {
    Duration timeout = settings.bodyTimeout();
    return tomcat -> {
      tomcat.addEngineValves(
          new UnreadBodyValve(slow, 2 * settings.maxBodySize().toBytes(), timeout));
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
