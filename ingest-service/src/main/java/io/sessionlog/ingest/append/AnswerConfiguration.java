package io.sessionlog.ingest.append;

import io.sessionlog.support.position.PositionText;
import io.sessionlog.support.security.Seal;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class AnswerConfiguration {

  @Bean
  PositionText positionText(Seal seal) {
    return new PositionText(seal);
  }

  /** Spring asks its own handlers before those of a configurer; the one for futures would win. */
  @Bean
  SmartInitializingSingleton directAnswersFirst(
      @Qualifier("requestMappingHandlerAdapter") RequestMappingHandlerAdapter adapter,
      JsonMapper json) {
    return () -> {
      List<HandlerMethodReturnValueHandler> handlers = new ArrayList<>();
      handlers.add(new DirectAnswers(json));
      if (adapter.getReturnValueHandlers() != null) {
        handlers.addAll(adapter.getReturnValueHandlers());
      }
      adapter.setReturnValueHandlers(handlers);
    };
  }
}
