package io.sessionlog.support.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.PathResourceResolver;

/**
 * Swagger UI under {@code /docs}: a page of ours, since its own brings more than is needed and asks
 * servers elsewhere.
 */
@Configuration(proxyBeanMethods = false)
class DocsPage implements WebMvcConfigurer {

  private static final Set<String> FILES =
      Set.of("index.html", "docs.css", "docs.js", "swagger-ui.css", "swagger-ui-bundle.js");

  private static final String VERSION = "META-INF/maven/org.webjars/swagger-ui/pom.properties";

  @Override
  public void addViewControllers(ViewControllerRegistry registry) {
    // With a status of its own it is relative, and right behind any gateway.
    registry.addRedirectViewController("/docs", "/docs/").setStatusCode(HttpStatus.FOUND);
    registry.addViewController("/docs/").setViewName("forward:/docs/index.html");
  }

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    registry
        .addResourceHandler("/docs/*")
        .addResourceLocations(
            "classpath:/openapi/docs/",
            "classpath:/META-INF/resources/webjars/swagger-ui/%s/".formatted(version()))
        .setCacheControl(CacheControl.noCache())
        .resourceChain(true)
        .addResolver(new TheseAlone());
  }

  private static final class TheseAlone extends PathResourceResolver {

    @Override
    protected @Nullable Resource getResource(String path, Resource location) throws IOException {
      return FILES.contains(path) ? super.getResource(path, location) : null;
    }
  }

  /** It is part of the path in the WebJar. */
  private static String version() {
    try (InputStream in = new ClassPathResource(VERSION).getInputStream()) {
      var properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException("Swagger UI's WebJar is not on the classpath", e);
    }
  }
}
