package io.sessionlog.projector;

import io.sessionlog.support.http.HttpSupportConfiguration;
import io.sessionlog.support.kafka.KafkaSupportConfiguration;
import io.sessionlog.support.security.SecuritySupportConfiguration;
import java.util.Arrays;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Import;

/** The projector on its own; {@code standalone} starts the same class beside the other services. */
@SpringBootApplication
@ConfigurationPropertiesScan
@Import({
  KafkaSupportConfiguration.class,
  HttpSupportConfiguration.class,
  SecuritySupportConfiguration.class
})
public class ProjectorService {

  /** The name of its settings file, which lies beside those of other services on one classpath. */
  public static final String NAME = "projector-service";

  /** Folds until it is stopped; with the word {@code rebuild}, see {@link RebuildCommand}. */
  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals(RebuildCommand.NAME)) {
      var settings = Arrays.copyOfRange(args, 1, args.length);
      System.exit(RebuildCommand.run(System.out, System.err, settings));
    }
    System.setProperty("spring.config.name", NAME);
    SpringApplication.run(ProjectorService.class, args);
  }
}
