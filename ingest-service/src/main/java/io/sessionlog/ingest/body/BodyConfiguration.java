package io.sessionlog.ingest.body;

import io.sessionlog.ingest.IngestSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class BodyConfiguration {

  @Bean
  BodyMemory bodyMemory(IngestSettings settings) {
    return new BodyMemory(settings.bodyMemoryBytes());
  }

  @Bean
  BodyReader bodyReader(IngestSettings settings) {
    return new BodyReader(settings.maxBodySize().toBytes());
  }
}
