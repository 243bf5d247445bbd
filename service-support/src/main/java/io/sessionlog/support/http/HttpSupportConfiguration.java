package io.sessionlog.support.http;

import org.apache.catalina.core.StandardHost;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

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

  @Bean
  ReadinessMeter readinessMeter(HealthEndpoint health) {
    return new ReadinessMeter(health);
  }
}
