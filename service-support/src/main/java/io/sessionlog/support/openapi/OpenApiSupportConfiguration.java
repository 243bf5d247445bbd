package io.sessionlog.support.openapi;

import io.sessionlog.support.security.Unguarded;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;

/**
 * Import this in a service whose API is described in {@code openapi/<spring.application.name>/}.
 * Its settings are in {@code support.yml}.
 */
@Configuration(proxyBeanMethods = false)
@Import(DocsPage.class)
public class OpenApiSupportConfiguration {

  /** Few ever ask for the document: nothing of it is made at the start. */
  @Bean
  static BeanFactoryPostProcessor springDocOnDemand() {
    return new SpringDocOnDemand();
  }

  /** Relative, so that it is right behind any gateway. */
  @Bean
  @Lazy
  OpenAPI apiOfThisServer() {
    return new OpenAPI().servers(List.of(new Server().url("/")));
  }

  @Bean
  @Lazy
  GlobalOpenApiCustomizer writtenApi(@Value("${spring.application.name}") String service) {
    return new WrittenApi(WrittenDocument.of(service));
  }

  @Bean
  Unguarded documentation() {
    return new Unguarded(
        "describes the API, and has no session in it",
        List.of("/openapi", "/openapi.yaml", "/docs", "/docs/**"));
  }
}
