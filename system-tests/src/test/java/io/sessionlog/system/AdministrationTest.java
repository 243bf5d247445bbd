package io.sessionlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Who may register and delete sessions. */
class AdministrationTest {

  private static final String ADMIN = "key-of-an-admin-3f9a1c";
  private static final String READER = "key-of-a-reader-7b2e4d";
  private static final String EXPIRED = "key-of-a-former-admin-9c1b5e";

  /** Let in, and told that there is no cluster to write to. */
  private static final int NO_CLUSTER = 503;

  @TempDir Path data;

  @Test
  void onlyAKeyOfScopeAdminRegistersAndDeletes() throws Exception {
    String keys =
        "sha256=%s scope=admin;sha256=%s user=*;sha256=%s scope=admin until=2020-01-01T00:00:00Z"
            .formatted(sha256(ADMIN), sha256(READER), sha256(EXPIRED));
    try (ConfigurableApplicationContext ingest =
        Service.INGEST.start(data, "--API_KEYS=" + keys, "--WEBHOOK_AUTH=none")) {
      for (String method : List.of("PUT", "DELETE")) {
        assertThat(status(ingest, method, ADMIN)).as(method).isEqualTo(NO_CLUSTER);
        assertThat(status(ingest, method, READER)).as(method).isEqualTo(403);
        assertThat(status(ingest, method, EXPIRED)).as(method).isEqualTo(401);
        assertThat(status(ingest, method, ADMIN.substring(1))).as(method).isEqualTo(401);
        assertThat(status(ingest, method, "wrong")).as(method).isEqualTo(401);
      }
    }
  }

  private static int status(ConfigurableApplicationContext ingest, String method, String key)
      throws Exception {
    URI session =
        URI.create(
            "http://localhost:%d/api/whatsapp/session/some-id"
                .formatted(Service.port(ingest, "server")));
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(session)
                .header("x-api-key", key)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString("{\"userId\":\"alice\"}"))
                .build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  private static String sha256(String key) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
  }
}
