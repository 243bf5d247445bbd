package io.sessionlog.support.http;

import org.apache.catalina.core.StandardHost;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Import this in a service that speaks HTTP. */
@Configuration(proxyBeanMethods = false)
@Import({ProblemAdvice.class, ProblemErrorController.class})
public class HttpSupportConfiguration {

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcatAnswersAsWeDo() {
    return tomcat -> {
      tomcat.addEngineValves(new SecurityHeaders());
      tomcat.addConnectorCustomizers(
          // A "/" in a session id then reaches our own check, which says what is wrong.
          connector ->
              connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue()));
      tomcat.addContextCustomizers(
          context -> {
            if (context.getParent() instanceof StandardHost host) {
              host.setErrorReportValveClass(ProblemErrorValve.class.getName());
            }
          });
    };
  }

  /** Bodies are checked as they are read; a validator of beans would cost time at every start. */
  @Bean
  WebMvcConfigurer noBeanValidation() {
    return new WebMvcConfigurer() {
      @Override
      public Validator getValidator() {
        return new NoValidation();
      }
    };
  }

  private static final class NoValidation implements Validator {

    @Override
    public boolean supports(Class<?> type) {
      return true;
    }

    @Override
    public void validate(Object target, Errors errors) {
      // there is nothing to check
    }
  }
}
