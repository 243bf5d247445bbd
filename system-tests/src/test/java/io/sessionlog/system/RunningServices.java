package io.sessionlog.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;

/** The services of one test class, each started when it is first asked for and then kept. */
final class RunningServices implements AfterAllCallback {

  private final String[] settings;
  private final Map<Service, ConfigurableApplicationContext> running = new EnumMap<>(Service.class);
  private final Path data;

  RunningServices(String... settings) {
    this.settings = settings;
    try {
      data = Files.createTempDirectory("services");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  ConfigurableApplicationContext get(Service service) {
    return running.computeIfAbsent(service, started -> started.start(data, settings));
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    running.values().forEach(ConfigurableApplicationContext::close);
    FileSystemUtils.deleteRecursively(data);
  }
}
