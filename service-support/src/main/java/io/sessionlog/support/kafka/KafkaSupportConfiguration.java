package io.sessionlog.support.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import org.apache.kafka.clients.admin.NewTopic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin;

/** Import this in a service, and declare a {@link NewTopic} bean for each topic that it needs. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TopicSettings.class)
public class KafkaSupportConfiguration {

  private static final Logger log = LoggerFactory.getLogger(KafkaSupportConfiguration.class);

  @Bean
  TopicProvisioner topicProvisioner(
      KafkaAdmin admin, List<NewTopic> topics, TopicSettings settings) {
    return new TopicProvisioner(admin.getConfigurationProperties(), topics, settings.check());
  }

  @Bean
  ClusterTime clusterTime(TopicProvisioner topics, MeterRegistry meters) {
    return new ClusterTime(topics::admin, Clock.systemUTC(), meters);
  }

  /**
   * Closes the service's context; a process that runs this service alone then ends with code 1.
   * Until then its liveness says that it is lost.
   */
  @Bean
  FatalError fatalError(ConfigurableApplicationContext context) {
    return reason -> {
      log.error("{}", reason.getMessage());
      AvailabilityChangeEvent.publish(context, LivenessState.BROKEN);
      var exit = new Thread(() -> exit(context), "fatal-exit");
      // A daemon's child is one too: the JVM would end with code 0 once the web server has stopped.
      exit.setDaemon(false);
      exit.start();
    };
  }

  private static void exit(ConfigurableApplicationContext context) {
    int code = SpringApplication.exit(context, () -> 1);
    if (Boolean.parseBoolean(
        context.getEnvironment().getProperty("sessionlog.exit-process-on-fatal-error", "true"))) {
      System.exit(code);
    }
  }
}
