package io.sessionlog.ingest.webhook;

import io.sessionlog.ingest.IngestSettings;
import io.sessionlog.ingest.body.InvalidBody;
import io.sessionlog.ingest.refusal.Refusal;
import io.sessionlog.ingest.refusal.RefusalMeters;
import io.sessionlog.model.SessionId;
import io.sessionlog.model.json.Timestamps;
import io.sessionlog.model.wire.Fault;
import io.sessionlog.support.http.Problems;
import io.sessionlog.support.security.ReloadedFile;
import io.sessionlog.support.security.ReloadedSetting;
import io.sessionlog.support.security.SecuritySettings;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Tells a sender's author that the URL is right, and answers Meta's verification request. */
@RestController
class VerificationController {

  private static final int MAX_CHALLENGE_CHARS = 1_024;

  private final Supplier<String> ours;
  private final RefusalMeters refusals;
  private final Clock clock;

  VerificationController(
      IngestSettings settings, SecuritySettings security, RefusalMeters refusals, Clock clock) {
    this.ours =
        new ReloadedSetting<>(
            "WHATSAPP_VERIFY_TOKEN",
            security.secretsDir(),
            settings.verifyToken(),
            String::strip,
            ReloadedFile.LOOK_INTERVAL);
    this.refusals = refusals;
    this.clock = clock;
  }

  record Endpoint(boolean success, String message, String sessionId, String timestamp) {}

  @GetMapping("/api/whatsapp/webhook/{sessionId}")
  ResponseEntity<?> verify(@PathVariable String sessionId, HttpServletRequest request) {
    if (!SessionId.isValid(sessionId)) {
      throw InvalidBody.of(List.of(new Fault("sessionId", SessionId.RULE)));
    }
    String mode = QueryParameter.of(request, "hub.mode");
    if (mode != null) {
      return challenge(
          mode,
          QueryParameter.of(request, "hub.verify_token"),
          QueryParameter.of(request, "hub.challenge"));
    }
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .body(
            new Endpoint(
                true,
                "Webhook endpoint ready for session " + sessionId,
                sessionId,
                Timestamps.format(clock.instant())));
  }

  private ResponseEntity<String> challenge(
      String mode, @Nullable String token, @Nullable String challenge) {
    if (!mode.equals("subscribe")
        || challenge == null
        || challenge.length() > MAX_CHALLENGE_CHARS
        || !isOurs(token)) {
      refusals.count(Refusal.VERIFICATION_FAILED);
      throw new ErrorResponseException(
          HttpStatus.FORBIDDEN,
          Problems.of(
              HttpStatus.FORBIDDEN,
              "Verification failed",
              "hub.verify_token must be the value of WHATSAPP_VERIFY_TOKEN, with hub.mode=subscribe"
                  + " and a hub.challenge."),
          null);
    }
    return ResponseEntity.ok().contentType(MediaType.TEXT_PLAIN).body(challenge);
  }

  private boolean isOurs(@Nullable String token) {
    String expected = ours.get();
    return token != null
        && !expected.isEmpty()
        && MessageDigest.isEqual(
            token.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
  }
}
