package io.sessionlog.query;

import static io.sessionlog.query.QueryNode.LIST;
import static io.sessionlog.query.QueryNode.QR;
import static io.sessionlog.query.QueryNode.STATUS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.query.view.Story;
import io.sessionlog.testing.ManualClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A whole run at debug level, with secrets planted wherever one can come in. */
@ExtendWith(OutputCaptureExtension.class)
class SecretsTest {

  private static final String CODE = "2@planted-qr-code-4f9b1c7d";
  private static final String UNREADABLE = "planted-in-a-broken-record-0b7e";
  private static final String WRONG_KEY = "planted-wrong-key-9e3d5a";
  private static final String KAFKA_PASSWORD = "planted-kafka-password-1d8f";

  @Test
  void no_secret_reaches_the_log_the_metrics_or_the_answer_to_a_refused_caller(
      CapturedOutput output, @TempDir Path data) {
    TestCluster cluster = TestCluster.get();
    var clock = new ManualClock(Story.NOON);
    String token;
    String refusals;
    String metrics;
    try (var issuer = new Issuer();
        QueryNode node =
            QueryNode.start(
                data,
                clock,
                with(
                    issuer.settings(),
                    Keys.setting(),
                    "--KAFKA_SASL_JAAS_CONFIG=" + KAFKA_PASSWORD,
                    "--logging.level.root=debug"))) {
      token = issuer.sign(Issuer.claims("alice"));
      Story story = cluster.story().at(clock.instant());
      String position =
          cluster.put(cluster.next(story).ownedBy("alice").qr(CODE)).position().toString();
      cluster.send(
          story.sessionId() + "-broken", UNREADABLE.getBytes(StandardCharsets.UTF_8), List.of());
      String key = Keys.ALICE.key();

      String status = STATUS + story.sessionId();
      assertThat(node.get(status, "x-api-key", key, "Session-Position", position).text())
          .contains(CODE);
      assertThat(node.get(status, "Authorization", "Bearer " + token).text()).contains(CODE);
      assertThat(node.get(QR + story.sessionId() + ".png", Keys.ALICE.header()).status())
          .isEqualTo(200);
      assertThat(node.get(LIST, Keys.ALICE.header()).text()).contains(CODE);

      refusals =
          node.get(status, "x-api-key", WRONG_KEY).text()
              + node.get(status, "Authorization", "Bearer " + token + "x").text()
              + node.get(status, Keys.METRICS.header()).text()
              + node.get(status, Keys.ALICE_WITHOUT_QR.header()).text()
              + node.get(LIST + "?status=no-such", Keys.BOB.header()).text()
              + node.get(STATUS + "no-such", Keys.BOB.header()).text();
      metrics = node.get("/actuator/prometheus", Keys.METRICS.header()).text();
    }

    // Debug it was, and with requests in it.
    assertThat(output).contains("DEBUG").contains(STATUS);
    for (String secret :
        List.of(
            CODE,
            UNREADABLE,
            WRONG_KEY,
            KAFKA_PASSWORD,
            Keys.ALICE.key(),
            Keys.METRICS.key(),
            token,
            token.substring(token.lastIndexOf('.')))) {
      assertThat(linesWith(secret, output.getAll())).as("log").isEmpty();
      assertThat(linesWith(secret, metrics)).as("metrics").isEmpty();
      assertThat(linesWith(secret, refusals)).as("refusals").isEmpty();
    }
  }

  private static List<String> linesWith(String secret, String text) {
    return text.lines()
        .filter(line -> line.contains(secret))
        .map(line -> line.substring(0, Math.min(300, line.length())))
        .toList();
  }

  private static String[] with(String[] settings, String... more) {
    return Stream.of(settings, more).flatMap(Arrays::stream).toArray(String[]::new);
  }
}
