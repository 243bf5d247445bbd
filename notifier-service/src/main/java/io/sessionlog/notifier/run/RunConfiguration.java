package io.sessionlog.notifier.run;

import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.notifier.delivery.AddressRules;
import io.sessionlog.notifier.delivery.DeliverySettings;
import io.sessionlog.notifier.delivery.HttpDelivery;
import io.sessionlog.notifier.delivery.Receivers;
import io.sessionlog.notifier.delivery.Resolver;
import io.sessionlog.notifier.endpoint.Secrets;
import io.sessionlog.notifier.endpoint.Vault;
import io.sessionlog.notifier.notice.NoticeSettings;
import io.sessionlog.support.kafka.FatalError;
import io.sessionlog.support.kafka.InstanceId;
import io.sessionlog.support.kafka.TopicProvisioner;
import io.sessionlog.support.position.PositionText;
import io.sessionlog.support.security.Seal;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin;

/** Puts the shell together. */
@Configuration(proxyBeanMethods = false)
class RunConfiguration {

  private static final Logger log = LoggerFactory.getLogger(RunConfiguration.class);

  @Bean
  Receivers receivers(DeliverySettings settings) {
    List<String> listed = settings.allow().stream().filter(text -> !text.isBlank()).toList();
    if (!listed.isEmpty()) {
      log.info("Receivers may also be at {} (NOTIFY_ALLOW)", String.join(", ", listed));
    }
    return new Receivers(new AddressRules(listed), Resolver.ofSystem(), settings.ownPorts());
  }

  @Bean(destroyMethod = "close")
  HttpDelivery delivery(DeliverySettings settings, Receivers receivers, FatalError fatal) {
    return new HttpDelivery(settings, receivers, fatal);
  }

  @Bean
  Secrets secrets(CourierSettings settings) {
    return new Secrets(Vault.open(settings.masterKey(), settings.keyDirectory()));
  }

  @Bean
  PositionText positionText(Seal seal) {
    return new PositionText(seal);
  }

  @Bean
  Notifier couriers(
      CourierSettings settings,
      NoticeSettings notices,
      KafkaAdmin connection,
      TopicProvisioner topics,
      HttpDelivery delivery,
      Secrets secrets,
      PositionText positions,
      MeterRegistry meters,
      FatalError fatal) {
    return new Notifier(
        settings,
        InstanceId.of(notices.instanceId(), notices.stateDir()),
        connection.getConfigurationProperties(),
        topics,
        delivery,
        secrets,
        positions,
        notices.stateDir().resolve("remade"),
        notices.settleWindow(),
        meters,
        fatal);
  }
}
