package io.sessionlog.sink;

import io.sessionlog.support.http.HttpSupportConfiguration;
import io.sessionlog.support.kafka.KafkaSupportConfiguration;
import io.sessionlog.support.security.SecuritySupportConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Import;

/** The sink on its own; {@code standalone} starts the same class beside the services. */
@SpringBootApplication
@ConfigurationPropertiesScan
@Import({
  KafkaSupportConfiguration.class,
  HttpSupportConfiguration.class,
  SecuritySupportConfiguration.class
})
public class DatabaseSink {

  /** The name of its settings file, which lies beside those of the services on one classpath. */
  public static final String NAME = "database-sink";

  public static void main(String[] args) {
    System.setProperty("spring.config.name", NAME);
    SpringApplication.run(DatabaseSink.class, args);
  }
}
