package io.sessionlog.support.http;

import java.time.Duration;
import org.apache.catalina.core.StandardHost;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Import this in a service that speaks HTTP. */
@Configuration(proxyBeanMethods = false)
@Import({ProblemAdvice.class, ProblemErrorController.class})
public class HttpSupportConfiguration {

  /**
   * @param lead for how long a process that was told to end serves on: as long as whoever sends to
   *     it takes to look at its readiness
   */
  @Bean
  Departure departure(ApplicationContext context, @Value("${shutdown.lead:2s}") Duration lead) {
    return new Departure(context, lead);
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcatAnswersAsWeDo(
      Departure departure, @Value("${security.cors-origins:}") String corsOrigins) {
    return tomcat -> {
      tomcat.addEngineValves(new SecurityHeaders(!corsOrigins.isBlank()), departure);
      tomcat.setProtocol(ClosableDoor.class.getName());
      tomcat.addConnectorCustomizers(
          connector -> departure.closes((ClosableDoor) connector.getProtocolHandler()),
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
