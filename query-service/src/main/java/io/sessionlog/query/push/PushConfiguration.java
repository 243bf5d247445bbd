package io.sessionlog.query.push;

import io.micrometer.core.instrument.config.MeterFilter;
import java.util.Set;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What streams need of the container. */
@Configuration(proxyBeanMethods = false)
class PushConfiguration {

  private static final Set<String> STREAMS = Set.of(StreamController.PATH, SocketController.PATH);
  private static final Set<String> ERRORS = Set.of("CLIENT_ERROR", "SERVER_ERROR");

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcatLetsStreamsBeCut() {
    return tomcat -> tomcat.addEngineValves(new Connection.Valve(StreamController.PATH));
  }

  /** How long clients stay is no latency: it would drown those of the requests. */
  @Bean
  MeterFilter noTimesOfStreams() {
    return MeterFilter.deny(
        meter ->
            meter.getName().equals("http.server.requests")
                && STREAMS.contains(String.valueOf(meter.getTag("uri")))
                && !ERRORS.contains(String.valueOf(meter.getTag("outcome"))));
  }
}
