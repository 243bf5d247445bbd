package io.sessionlog.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** HTTP over TLS: the example of docs/security.md. */
class HttpsTest {

  @TempDir Path data;
  Certificates certificates;
  ConfigurableApplicationContext service;

  @BeforeEach
  void start() {
    certificates = Certificates.make(data);
    service =
        Service.PROJECTOR.start(
            data,
            "--MANAGEMENT_AUTH=none",
            "--TLS_ENABLED=true",
            "--TLS_CERTIFICATE=" + certificates.certificateSetting(),
            "--TLS_PRIVATE_KEY=" + certificates.privateKeySetting(),
            "--spring.ssl.bundle.watch.file.quiet-period=500ms");
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private HttpResponse<String> get(String scheme, Certificates trusted) throws Exception {
    URI liveness =
        URI.create(
            "%s://localhost:%d/actuator/health/liveness"
                .formatted(scheme, Service.port(service, "server")));
    return HttpClient.newBuilder()
        .sslContext(trusted.trusting())
        .build()
        .send(HttpRequest.newBuilder(liveness).build(), BodyHandlers.ofString());
  }

  private Certificate presented(Certificates trusted) throws Exception {
    return get("https", trusted).sslSession().orElseThrow().getPeerCertificates()[0];
  }

  @Test
  void answersComeOverTlsAndTellBrowsersToStayThere() throws Exception {
    HttpResponse<String> answer = get("https", certificates);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.sslSession().orElseThrow().getProtocol()).isIn("TLSv1.3", "TLSv1.2");
    assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
  }

  @Test
  void nothingIsServedWithoutTls() throws Exception {
    assertThat(get("http", certificates).statusCode()).isEqualTo(400);
  }

  @Test
  void aRenewedCertificateIsTakenOverWhileTheServiceRuns() throws Exception {
    assertThat(presented(certificates)).isEqualTo(certificates.x509());

    Certificates renewed = Certificates.make(data);

    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> presented(renewed).equals(renewed.x509()));
    assertThatThrownBy(() -> get("https", certificates)).isInstanceOf(IOException.class);
  }
}
