package io.sessionlog.replay.redrive;

import io.sessionlog.model.Hmac;
import io.sessionlog.model.Position;
import io.sessionlog.model.json.Timestamps;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.replay.command.CommandFailure;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.output.JsonText;
import io.sessionlog.replay.redrive.Refused.NotTaken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Posts webhooks to ingest, one at a time, marked as redriven. */
final class IngestClient {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final URI base;
  private final @Nullable String apiKey;

  /**
   * @param base such as {@code http://localhost:8080}
   * @param apiKey what the original sender signs with; null if ingest checks no signature
   */
  IngestClient(URI base, @Nullable String apiKey) {
    this.base = base;
    this.apiKey = apiKey;
  }

  /** The header that a body was signed with. */
  record Proof(String header, String value) {}

  /**
   * @param path with the query, if any
   * @param receivedAt when ingest refused it first: the event keeps this as its sender's time
   * @param proof what it was signed with; null to sign it now
   */
  Position post(
      String path,
      String contentType,
      byte[] body,
      String origin,
      @Nullable String receivedAt,
      @Nullable Proof proof)
      throws NotTaken, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(TIMEOUT)
            .header("Content-Type", contentType)
            .header(RecordHeaders.REDRIVEN_FROM, origin)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    Instant sent = receivedAt == null ? null : Timestamps.parse(receivedAt);
    if (sent != null) {
      request.header("X-Webhook-Timestamp", Long.toString(sent.toEpochMilli()));
    }
    if (proof != null) {
      request.header(proof.header(), proof.value());
    } else if (apiKey != null) {
      request.header("X-Webhook-Signature", "sha256=" + Hmac.hex(apiKey, body));
    }
    HttpResponse<byte[]> answer = send(request.build());
    if (answer.statusCode() / 100 == 2) {
      return position(answer);
    }
    if (answer.statusCode() == 401 && proof != null) {
      throw new NotTaken("ingest knows no secret that it is signed with");
    }
    if (answer.statusCode() == 400) {
      throw new NotTaken("ingest refused it again: " + field(answer, "detail"));
    }
    throw new CommandFailure(
        ExitCode.REFUSED,
        "ingest answered %d to %s, and no more was posted: %s"
            .formatted(answer.statusCode(), origin, field(answer, "detail")));
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws InterruptedException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.REFUSED,
          "ingest does not answer at %s: is --ingest right? Run the same again later; what was put back is recognised."
              .formatted(base));
    }
  }

  private static Position position(HttpResponse<byte[]> answer) {
    return Position.parse(field(answer, "position"))
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.REFUSED, "What answers at --ingest is no ingest: no position came."));
  }

  private static String field(HttpResponse<byte[]> answer, String name) {
    try {
      return JsonText.scalars(answer.body(), Set.of(name)).getOrDefault(name, "no reason given");
    } catch (JacksonException notJson) {
      return "no reason given";
    }
  }
}
