package io.sessionlog.query.push;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param maxClients more streams and sockets are refused with 503
 * @param maxPending a client that has more changed sessions to catch up with is cut
 * @param stallTimeout a client that takes no bytes for so long is cut
 * @param maxAge a stream is ended after it, so that the client's key is looked at anew
 * @param heartbeat how long a stream is silent at most
 */
@ConfigurationProperties("push")
public record PushSettings(
    @DefaultValue("10000") int maxClients,
    @DefaultValue("10000") int maxPending,
    @DefaultValue("10s") Duration stallTimeout,
    @DefaultValue("1h") Duration maxAge,
    @DefaultValue("15s") Duration heartbeat) {}
