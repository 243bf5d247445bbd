package io.sessionlog.notifier;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.support.kafka.TopicSettings;
import org.apache.kafka.clients.admin.NewTopic;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What must exist before anything is told. */
@Configuration(proxyBeanMethods = false)
class TopicConfiguration {

  @Bean
  NewTopic sessionEvents(TopicSettings topics) {
    return Topics.sessionEvents(topics.replication());
  }

  @Bean
  NewTopic sessionNotifications(TopicSettings topics) {
    return Topics.sessionNotifications(topics.replication());
  }

  @Bean
  NewTopic notificationSequences(TopicSettings topics) {
    return Topics.notificationSequences(topics.replication());
  }

  @Bean
  NewTopic notificationEndpoints(TopicSettings topics) {
    return Topics.notificationEndpoints(topics.replication());
  }

  @Bean
  NewTopic notificationProgress(TopicSettings topics) {
    return Topics.notificationProgress(topics.replication());
  }

  @Bean
  NewTopic notificationAttempts(TopicSettings topics) {
    return Topics.notificationAttempts(topics.replication());
  }
}
