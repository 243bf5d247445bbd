package io.sessionlog.ingest.limit;

import io.github.bucket4j.TimeMeter;
import org.springframework.context.annotation.Bean;

/** Given to the service as a further source, it lets no quota refill, however long a test takes. */
public class FrozenTime {

  @Bean
  TimeMeter rateLimitTime() {
    return new TimeMeter() {
      @Override
      public long currentTimeNanos() {
        return 0;
      }

      @Override
      public boolean isWallClockBased() {
        return false;
      }
    };
  }
}
