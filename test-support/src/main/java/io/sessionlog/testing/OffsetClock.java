package io.sessionlog.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Goes as the machine's, and is wrong by so much; any thread may read it. */
public final class OffsetClock extends Clock {

  private volatile Duration offset = Duration.ZERO;

  public void setOffBy(Duration wrong) {
    offset = wrong;
  }

  @Override
  public Instant instant() {
    return Instant.now().plus(offset);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
