package io.sessionlog.ingest.limit;

import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.ingest.refusal.Refusal;
import io.sessionlog.ingest.refusal.RefusalMeters;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;

@Configuration(proxyBeanMethods = false)
class LimitConfiguration {

  /** After the observation of requests, which is to see what is refused, and before all else. */
  private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 10;

  @Bean
  TimeMeter rateLimitTime() {
    return TimeMeter.SYSTEM_NANOTIME;
  }

  @Bean
  SessionLimit sessionLimit(
      RateLimitSettings settings, RefusalMeters refusals, TimeMeter time, MeterRegistry meters) {
    return new SessionLimit(
        limit("session", settings.perSession(), Refusal.SESSION_LIMITED, refusals, time, meters));
  }

  @Bean
  FilterRegistrationBean<AddressLimitFilter> addressLimit(
      RateLimitSettings settings,
      RefusalMeters refusals,
      TimeMeter time,
      MeterRegistry meters,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    RateLimit limit =
        limit("address", settings.perAddress(), Refusal.ADDRESS_LIMITED, refusals, time, meters);
    var filter = new FilterRegistrationBean<>(new AddressLimitFilter(limit, problems));
    filter.addUrlPatterns("/api/*");
    filter.setOrder(ORDER);
    return filter;
  }

  private static RateLimit limit(
      String name,
      int perMinute,
      Refusal refusal,
      RefusalMeters refusals,
      TimeMeter time,
      MeterRegistry meters) {
    var limit = new RateLimit(name, perMinute, "requests", refusal, refusals, time);
    Gauge.builder("sessionlog.ingest.limit.keys", limit, RateLimit::keys)
        .description("Addresses and sessions that were heard of within a minute")
        .tag("policy", name)
        .register(meters);
    return limit;
  }
}
