package io.sessionlog.support.audit;

import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.support.kafka.PromptlyClosedProducer;
import io.sessionlog.support.kafka.TopicSettings;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.kafka.core.KafkaAdmin;

/**
 * Import this in a service where somebody does something. Without keys nobody has a name, nothing
 * is told, and there is no topic.
 */
@Configuration(proxyBeanMethods = false)
public class AuditConfiguration {

  @Bean
  AuditMeters auditMeters(MeterRegistry meters) {
    return new AuditMeters(meters);
  }

  /** Nobody is known. */
  @Configuration(proxyBeanMethods = false)
  @Conditional(WithoutKeys.class)
  static class OfNobody {

    @Bean
    Audit audit() {
      return Audit.NONE;
    }
  }

  /** Who shows a key or a token is known. */
  @Configuration(proxyBeanMethods = false)
  @Conditional(WithKeys.class)
  static class OfCallers {

    @Bean
    NewTopic sessionAudit(TopicSettings topics) {
      return Topics.sessionAudit(topics.replication());
    }

    @Bean(destroyMethod = "close")
    Audit audit(
        KafkaAdmin connection,
        @Value("${spring.application.name}") String service,
        AuditMeters meters) {
      Map<String, Object> config = new HashMap<>(connection.getConfigurationProperties());
      config.put(ProducerConfig.CLIENT_ID_CONFIG, service + "-audit");
      config.put(ProducerConfig.ACKS_CONFIG, "all");
      config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
      config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 1024 * 1024);
      config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
      return new KafkaAudit(
          new PromptlyClosedProducer<>(
              config, new ByteArraySerializer(), new ByteArraySerializer()),
          service,
          Clock.systemUTC(),
          meters);
    }
  }

  static class WithKeys implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      Environment environment = context.getEnvironment();
      return !environment.getProperty("security.api-keys", "").isBlank()
          || !environment
              .getProperty("spring.security.oauth2.resourceserver.jwt.issuer-uri", "")
              .isBlank();
    }
  }

  static class WithoutKeys extends WithKeys {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return !super.matches(context, metadata);
    }
  }
}
