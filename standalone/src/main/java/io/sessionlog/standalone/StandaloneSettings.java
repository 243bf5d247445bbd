package io.sessionlog.standalone;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * @param kafkaBootstrapServers a cluster to use; null starts the embedded broker
 * @param kafkaPort of the embedded broker; 0, like the other ports, for any free one
 * @param address where the services listen
 * @param dataDir holds the broker's log, the services' state and the log file
 * @param withDatabase whether an application's database is kept true too
 * @param withServers whether senders' servers are asked about states in doubt
 */
record StandaloneSettings(
    int ingestPort,
    int projectorPort,
    int queryPort,
    int sinkPort,
    int notifierPort,
    int analyticsPort,
    int reconcilerPort,
    int kafkaPort,
    @Nullable String kafkaBootstrapServers,
    String address,
    Path dataDir,
    boolean withDatabase,
    boolean withServers) {

  static final String LOOPBACK = "localhost";

  /**
   * @throws IllegalArgumentException with a message for people, if a value can't be used
   */
  static StandaloneSettings from(Map<String, String> environment) {
    return new StandaloneSettings(
        port(environment, "INGEST_PORT", 8080),
        port(environment, "PROJECTOR_PORT", 8081),
        port(environment, "QUERY_PORT", 8082),
        port(environment, "SINK_PORT", 8083),
        port(environment, "NOTIFIER_PORT", 8084),
        port(environment, "ANALYTICS_PORT", 8085),
        port(environment, "RECONCILER_PORT", 8086),
        port(environment, "KAFKA_PORT", 9092),
        text(environment, "KAFKA_BOOTSTRAP_SERVERS"),
        Objects.requireNonNullElse(text(environment, "SERVER_ADDRESS"), LOOPBACK),
        Path.of(environment.getOrDefault("DATA_DIR", "./data")),
        text(environment, "DATABASE_URL") != null,
        text(environment, "WHATSAPP_SERVER_API") != null
            || text(environment, "WHATSAPP_SERVERS_FILE") != null);
  }

  /** Whether nobody but this machine can reach the services. */
  boolean onLoopback() {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "SERVER_ADDRESS must be an address of this machine, not '" + address + "'", e);
    }
  }

  private static @Nullable String text(Map<String, String> environment, String name) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value;
  }

  private static int port(Map<String, String> environment, String name, int byDefault) {
    String value = text(environment, name);
    if (value == null) {
      return byDefault;
    }
    try {
      int port = Integer.parseInt(value.strip());
      if (port >= 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException notANumber) {
      // said below, as for a number that is no port
    }
    throw new IllegalArgumentException(
        name + " must be a port from 0 to 65535, not '" + value + "'");
  }
}
