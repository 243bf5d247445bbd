package io.sessionlog.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.utils.AppInfoParser;
import org.springframework.boot.SpringBootVersion;

/** What everything ran on. */
final class Machine {

  private Machine() {}

  static String describe() {
    return "%d cores (%s), %.0f GiB of memory, %s %s; Spring Boot %s, Kafka %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            line("/proc/cpuinfo", "model name").replaceAll("\\s+", " "),
            Double.parseDouble(line("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", ""))
                / (1024 * 1024),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            SpringBootVersion.getVersion(),
            AppInfoParser.getVersion());
  }

  private static String line(String file, String name) {
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
