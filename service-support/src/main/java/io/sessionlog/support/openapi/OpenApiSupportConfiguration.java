package io.sessionlog.support.openapi;

import io.sessionlog.support.security.PublicPaths;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Import this in a service whose API is described in {@code openapi/<spring.application.name>/}.
 */
@Configuration(proxyBeanMethods = false)
@Import(DocsPage.class)
public class OpenApiSupportConfiguration {

  @Bean
  OpenApiController openApi(@Value("${spring.application.name}") String service) {
    return new OpenApiController(WrittenDocument.of(service));
  }

  @Bean
  PublicPaths documentation() {
    return new PublicPaths(
        "describes the API, and has no session in it",
        List.of("/openapi", "/openapi.yaml", "/docs", "/docs/**"));
  }
}
