package io.sessionlog.query.caller;

import io.sessionlog.support.security.CallerShare;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param share what one key or token may hold of all streams, media reads, waiting reads and large
 *     lists at once; 1 is all
 * @param maxLargeLists answers with more than a thousand sessions that are made and sent at once.
 *     Each takes some megabytes
 */
@ConfigurationProperties("caller")
public record CallerSettings(
    @DefaultValue("0.75") double share, @DefaultValue("64") int maxLargeLists) {

  public CallerShare of(int max) {
    return new CallerShare(max, share);
  }
}
