package io.sessionlog.support.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;

/** Readiness as a metric: a process that answers and is not ready looks well to all the others. */
final class ReadinessMeter implements MeterBinder {

  private final HealthEndpoint health;

  ReadinessMeter(HealthEndpoint health) {
    this.health = health;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("sessionlog.ready", this, ReadinessMeter::value)
        .description("1 while requests should be sent here, 0 otherwise")
        .register(registry);
  }

  private double value() {
    HealthDescriptor readiness = health.healthForPath("readiness");
    return readiness != null && Status.UP.equals(readiness.getStatus()) ? 1 : 0;
  }
}
