package io.sessionlog.support.http;

import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/** Import this in a service whose controllers answer with bytes: {@link Answers}. */
@Configuration(proxyBeanMethods = false)
public class BytesAnswers {

  /** Spring asks its own handlers before those of a configurer; the one for entities would win. */
  @Bean
  static SmartInitializingSingleton bytesWriterFirst(
      @Qualifier("requestMappingHandlerAdapter") RequestMappingHandlerAdapter adapter) {
    return () -> {
      List<HandlerMethodReturnValueHandler> handlers = new ArrayList<>();
      handlers.add(new BytesWriter());
      if (adapter.getReturnValueHandlers() != null) {
        handlers.addAll(adapter.getReturnValueHandlers());
      }
      adapter.setReturnValueHandlers(handlers);
    };
  }
}
