package io.sessionlog.notifier.api;

import io.sessionlog.support.security.CallerShare;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param share what one key or token may hold of all requests, pulls and waiting pulls at once; 1
 *     is all
 */
@ConfigurationProperties("caller")
record CallerSettings(@DefaultValue("0.75") double share) {

  CallerShare of(int max) {
    return new CallerShare(max, share);
  }
}
