package io.sessionlog.query.push;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What streams need of the container. */
@Configuration(proxyBeanMethods = false)
class PushConfiguration {

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcatLetsStreamsBeCut() {
    return tomcat -> tomcat.addEngineValves(new Connection.Valve(StreamController.PATH));
  }
}
