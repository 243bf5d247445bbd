package io.sessionlog.notifier.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param allow addresses and networks that receivers may have although they are not global, such as
 *     {@code 10.1.0.0/16}; http without TLS is spoken to these alone
 * @param ownPorts of this pipeline's services: nothing is posted to them on this machine
 * @param connectTimeout until there is a connection
 * @param answerTimeout from the start of an attempt to the end of what is read of its answer
 * @param maxConnections to all receivers together
 */
@ConfigurationProperties("delivery")
public record DeliverySettings(
    @DefaultValue List<String> allow,
    @DefaultValue({"8080", "8081", "8082", "8083", "8084", "8085"}) Set<Integer> ownPorts,
    @DefaultValue("5s") Duration connectTimeout,
    @DefaultValue("15s") Duration answerTimeout,
    @DefaultValue("4096") int maxConnections) {}
