package io.sessionlog.notifier.run;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param keyDirectory where a master key is kept that was made; nodes that share it share the key
 * @param masterKey see {@link io.sessionlog.notifier.endpoint.Vault}
 * @param maxEndpoints more are refused with 429
 * @param maxEndpointsPerUser the same, of callers that are bound to one user
 * @param concurrency sessions of one endpoint that are told at once, at most
 * @param storeInterval how often progress is stored: what was answered since is sent again after a
 *     crash
 */
@ConfigurationProperties("courier")
public record CourierSettings(
    @DefaultValue("./data/notifier") Path keyDirectory,
    @DefaultValue("") String masterKey,
    @DefaultValue("10000") int maxEndpoints,
    @DefaultValue("1000") int maxEndpointsPerUser,
    @DefaultValue("32") int concurrency,
    @DefaultValue("100ms") Duration storeInterval) {

  /** Leaves out the key. */
  @Override
  public String toString() {
    return "CourierSettings[maxEndpoints=%d, concurrency=%d, storeInterval=%s]"
        .formatted(maxEndpoints, concurrency, storeInterval);
  }
}
