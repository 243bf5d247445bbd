package io.sessionlog.query.session;

import io.sessionlog.support.position.Freshness;
import io.sessionlog.support.position.PositionWait;
import io.sessionlog.support.security.CallerArgument;
import io.sessionlog.support.security.Callers;
import java.util.List;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Every read of sessions waits for the position that it names, and knows who reads. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {

  private final PositionWait positionWait;
  private final Callers callers;
  private final Freshness viewFreshness;
  private final LargeLists largeLists;

  WebConfiguration(
      PositionWait positionWait, Callers callers, Freshness viewFreshness, LargeLists largeLists) {
    this.positionWait = positionWait;
    this.callers = callers;
    this.viewFreshness = viewFreshness;
    this.largeLists = largeLists;
  }

  @Override
  public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
    resolvers.add(new CallerArgument(callers));
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry
        .addInterceptor(positionWait)
        .addPathPatterns("/api/whatsapp/session/**")
        // A request that was put off can't be upgraded any more.
        .excludePathPatterns("/api/whatsapp/session/ws");
    registry.addInterceptor(largeLists).addPathPatterns("/api/whatsapp/session/list-realtime");
    // Behind the wait, which may make an answer fresher. What other nodes may answer says it
    // itself.
    registry
        .addInterceptor(new FreshnessHeaders(viewFreshness))
        .addPathPatterns(
            "/api/whatsapp/session/status/*",
            "/api/whatsapp/session/list-realtime",
            "/api/whatsapp/session/qr/*");
  }
}
