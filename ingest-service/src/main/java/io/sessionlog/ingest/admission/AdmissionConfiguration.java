package io.sessionlog.ingest.admission;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.ingest.signature.SecretsOfUsers;
import io.sessionlog.ingest.signature.WebhookGuard;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.support.kafka.KafkaUnavailable;
import io.sessionlog.support.kafka.SessionControl;
import io.sessionlog.support.kafka.TopicSettings;
import io.sessionlog.support.position.LogEnds;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.kafka.core.KafkaAdmin;

@Configuration(proxyBeanMethods = false)
class AdmissionConfiguration {

  @Bean
  KnownSessions knownSessions(AdmissionSettings settings, WebhookGuard guard) {
    return settings.maxPerSecret() > 0 ? new KnownSessions(guard.groups()) : new KnownSessions();
  }

  /** Whether it has to be known which sessions there are, and whose. */
  static boolean mustFollow(Environment environment) {
    return SecretsOfUsers.exist(environment)
        || Binder.get(environment).bindOrCreate("sessions", AdmissionSettings.class).isBounded();
  }

  /** Where nothing is bounded, and no secret bound to a user, nothing has to be known. */
  @Bean
  @Conditional(Unfollowed.class)
  HealthIndicator sessionsKnown() {
    return () -> Health.up().build();
  }

  /** What has to be known, and how it gets known. */
  @Configuration(proxyBeanMethods = false)
  @Conditional(Followed.class)
  static class Following {

    /** Nothing could be read before the first projector has made it. */
    @Bean
    NewTopic sessionState(TopicSettings topics) {
      return Topics.sessionState(topics.replication());
    }

    @Bean
    NewTopic sessionControl(TopicSettings topics) {
      return Topics.sessionControl(topics.replication());
    }

    /** Another topic of states may be served than the first. */
    @Bean(destroyMethod = "close")
    SessionControl control(KafkaAdmin connection) {
      return new SessionControl(connection.getConfigurationProperties(), "session-ingest-control");
    }

    /** Tells whether a session is unknown because what is read is behind the log. */
    @Bean(destroyMethod = "close")
    LogEnds logEnds(KnownSessions known, KafkaAdmin connection) {
      return new LogEnds(
          connection.getConfigurationProperties(),
          "session-ingest-ends",
          Map.of(Topics.SESSION_EVENTS, known.freshness()));
    }

    @Bean(destroyMethod = "close")
    SessionFollower sessionsKnown(
        KnownSessions known, SessionControl control, KafkaAdmin connection, MeterRegistry meters) {
      Gauge.builder("sessionlog.ingest.sessions", known, KnownSessions::count)
          .description("Sessions that are known here, for the bounds on new ones")
          .register(meters);
      Map<String, Object> config = new HashMap<>(connection.getConfigurationProperties());
      config.put(ConsumerConfig.CLIENT_ID_CONFIG, "session-ingest-known");
      config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
      config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
      // Who only reads must not make the topic, with whatever bounds the brokers have.
      config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
      return new SessionFollower(
          known,
          () -> served(control),
          () ->
              new KafkaConsumer<>(
                  config, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }
  }

  private static String served(SessionControl control) {
    try {
      return control.await().served().topic();
    } catch (KafkaUnavailable notKnown) {
      throw new KafkaException(notKnown);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException(e);
    }
  }

  static class Followed implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return mustFollow(context.getEnvironment());
    }
  }

  static class Unfollowed extends Followed {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return !super.matches(context, metadata);
    }
  }
}
