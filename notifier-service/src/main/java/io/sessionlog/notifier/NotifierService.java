package io.sessionlog.notifier;

import io.sessionlog.support.audit.AuditConfiguration;
import io.sessionlog.support.http.HttpSupportConfiguration;
import io.sessionlog.support.kafka.KafkaSupportConfiguration;
import io.sessionlog.support.openapi.OpenApiSupportConfiguration;
import io.sessionlog.support.security.SecuritySupportConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Import;

/** The notifier on its own; {@code standalone} starts the same class beside the other services. */
@SpringBootApplication
@ConfigurationPropertiesScan
@Import({
  AuditConfiguration.class,
  KafkaSupportConfiguration.class,
  HttpSupportConfiguration.class,
  OpenApiSupportConfiguration.class,
  SecuritySupportConfiguration.class
})
public class NotifierService {

  /** The name of its settings file, which lies beside those of other services on one classpath. */
  public static final String NAME = "notifier-service";

  public static void main(String[] args) {
    System.setProperty("spring.config.name", NAME);
    SpringApplication.run(NotifierService.class, args);
  }
}
