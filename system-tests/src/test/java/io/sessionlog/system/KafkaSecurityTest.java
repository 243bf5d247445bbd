package io.sessionlog.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline on a cluster that asks for TLS and a password: the example of docs/security.md. */
class KafkaSecurityTest {

  @TempDir static Path data;
  static Certificates certificates;
  static SecureBroker broker;

  @BeforeAll
  static void start() {
    certificates = Certificates.make(data);
    broker = SecureBroker.start(data.resolve("kafka"), certificates);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static String jaas(String password) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\";"
        .formatted(SecureBroker.USER, password);
  }

  /** Producer, admin client, consumers and Streams all have to get through for this. */
  @Test
  void everyClientOfThePipelineComesInByTlsAndPassword() {
    try (Pipeline pipeline =
        Pipeline.onKafka(
            data.resolve("services"),
            broker.bootstrapServers(),
            "--KAFKA_SECURITY_PROTOCOL=SASL_SSL",
            "--KAFKA_SASL_MECHANISM=PLAIN",
            "--KAFKA_SASL_JAAS_CONFIG=" + jaas(SecureBroker.PASSWORD),
            "--KAFKA_TLS_CA=" + certificates.certificateSetting())) {
      String position = pipeline.deliver("over-tls", "{\"event\":\"ready\"}".getBytes(UTF_8));

      assertThat(pipeline.statusAt("over-tls", position).get("status").asString())
          .isEqualTo("session_connected");
    }
  }

  /** What the test above would not show if the broker let everybody in. */
  @Test
  void theClusterLetsNobodyInWithoutThem() {
    Map<String, Object> wrong =
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "security.protocol",
            "SASL_SSL",
            "sasl.mechanism",
            "PLAIN",
            "sasl.jaas.config",
            jaas("wrong"),
            "ssl.truststore.type",
            "PEM",
            "ssl.truststore.location",
            certificates.certificate().toString());
    Map<String, Object> plain =
        Map.of(
            "bootstrap.servers", broker.bootstrapServers(),
            "default.api.timeout.ms", 3_000,
            "request.timeout.ms", 2_000);
    for (Map<String, Object> config : List.of(wrong, plain)) {
      try (Admin admin = Admin.create(config)) {
        assertThatThrownBy(() -> admin.listTopics().names().get())
            .isInstanceOf(ExecutionException.class);
      }
    }
  }
}
