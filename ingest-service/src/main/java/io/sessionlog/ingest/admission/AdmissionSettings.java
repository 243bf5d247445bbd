package io.sessionlog.ingest.admission;

import java.util.stream.IntStream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Bounds on the sessions that webhooks make; registrations are an administrator's, and not bounded.
 * 0 is no bound. Without any, nothing is read and nothing remembered.
 *
 * @param admitted whether a webhook may make a session
 * @param max sessions of the whole pipeline, however made
 * @param maxPerUser sessions of one owner, however made
 * @param maxPerSecret sessions that the same secrets are good for, however made
 * @param newPerMinute sessions that this node lets webhooks make in a minute
 * @param newPerUser the same, of one owner
 * @param newPerSecret the same, of who shows one secret
 */
@ConfigurationProperties("sessions")
record AdmissionSettings(
    @DefaultValue("any") Admitted admitted,
    @DefaultValue("0") int max,
    @DefaultValue("0") int maxPerUser,
    @DefaultValue("0") int maxPerSecret,
    @DefaultValue("0") int newPerMinute,
    @DefaultValue("0") int newPerUser,
    @DefaultValue("0") int newPerSecret) {

  /** Whose webhooks are taken. */
  enum Admitted {
    /** Those of every session; the first one makes it. */
    ANY,
    /** Those of sessions that are there: registered, or made before this was set. */
    REGISTERED
  }

  AdmissionSettings {
    if (IntStream.of(max, maxPerUser, maxPerSecret, newPerMinute, newPerUser, newPerSecret)
        .anyMatch(bound -> bound < 0)) {
      throw new IllegalArgumentException(
          "MAX_SESSIONS, MAX_SESSIONS_PER_… and NEW_SESSIONS_… must be 0 (no bound) or more.");
    }
  }

  boolean isBounded() {
    return admitted == Admitted.REGISTERED
        || IntStream.of(max, maxPerUser, maxPerSecret, newPerMinute, newPerUser, newPerSecret)
            .anyMatch(bound -> bound > 0);
  }
}
