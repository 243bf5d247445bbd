package io.sessionlog.query.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.util.DigestUtils;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Browsers ask each time whether the page's code has changed, and are answered by its content: the
 * files' own times are the same in every build, and would keep an old page alive for ever.
 */
@Configuration(proxyBeanMethods = false)
class PageConfiguration implements WebMvcConfigurer {

  private final Map<String, String> tags = new ConcurrentHashMap<>();

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    serve(registry, "/index.html", "classpath:/static/");
    serve(registry, "/dashboard/**", "classpath:/static/dashboard/");
  }

  private void serve(ResourceHandlerRegistry registry, String path, String location) {
    registry
        .addResourceHandler(path)
        .addResourceLocations(location)
        .setCacheControl(CacheControl.noCache())
        .setUseLastModified(false)
        .setEtagGenerator(this::tag);
  }

  private String tag(Resource file) {
    try {
      return tags.computeIfAbsent(file.getURI().toString(), uri -> digest(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells versions apart; nobody is kept out by it. */
  private static String digest(Resource file) {
    try {
      return DigestUtils.md5DigestAsHex(file.getContentAsByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
