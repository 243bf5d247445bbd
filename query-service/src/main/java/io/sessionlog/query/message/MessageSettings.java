package io.sessionlog.query.message;

import io.sessionlog.query.partition.Retention;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param retention how long messages and calls are kept after the last event that told of them, and
 *     entries of timelines, in event time; zero keeps them for ever
 * @param sweepInterval how often each partition looks for what is older
 * @param maxMediaReads media read from the log at once; each may take 17 MiB, and twice that while
 *     it is decoded. More are refused with 503
 */
@ConfigurationProperties("messages")
public record MessageSettings(
    @DefaultValue("7d") Duration retention,
    @DefaultValue("10s") Duration sweepInterval,
    @DefaultValue("4") int maxMediaReads) {

  public Retention kept() {
    return new Retention(retention, sweepInterval);
  }
}
