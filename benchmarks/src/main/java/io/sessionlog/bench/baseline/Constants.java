package io.sessionlog.bench.baseline;

import io.sessionlog.query.QueryService;
import io.sessionlog.support.http.HttpSupportConfiguration;
import io.sessionlog.support.security.PublicPaths;
import io.sessionlog.support.security.SecuritySupportConfiguration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Constants on query-service's stack: its Tomcat, valves, filters and settings, and no view. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import({HttpSupportConfiguration.class, SecuritySupportConfiguration.class})
public class Constants {

  public static void main(String[] args) {
    System.setProperty("spring.config.name", QueryService.NAME);
    // There are no streams to be ready.
    System.setProperty("management.endpoint.health.group.readiness.include", "readinessState");
    SpringApplication.run(Constants.class, args);
  }

  @Bean
  PublicPaths openPaths() {
    return new PublicPaths("holds nothing", List.of("/api/**"));
  }

  @RestController
  static class Answers {
    private final Map<Integer, byte[]> bodies = new ConcurrentHashMap<>();

    /** So many bytes, from memory. */
    @GetMapping("/api/whatsapp/constant/{bytes}")
    ResponseEntity<byte[]> constant(@PathVariable int bytes) {
      return ResponseEntity.ok()
          .contentType(MediaType.APPLICATION_JSON)
          .body(bodies.computeIfAbsent(bytes, Answers::body));
    }

    @GetMapping("/api/whatsapp/not-modified")
    ResponseEntity<byte[]> notModified() {
      return ResponseEntity.status(HttpStatus.NOT_MODIFIED).eTag("W/\"constant\"").build();
    }

    private static byte[] body(int bytes) {
      byte[] body = new byte[bytes];
      Arrays.fill(body, (byte) ' ');
      body[0] = '[';
      body[bytes - 1] = ']';
      return body;
    }
  }
}
