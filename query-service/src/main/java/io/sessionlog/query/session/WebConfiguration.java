package io.sessionlog.query.session;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Every read of sessions waits for the position that it names. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {

  private final PositionWait positionWait;

  WebConfiguration(PositionWait positionWait) {
    this.positionWait = positionWait;
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(positionWait).addPathPatterns("/api/whatsapp/session/**");
  }
}
