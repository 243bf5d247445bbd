package io.sessionlog.ingest.signature;

import java.nio.file.Path;
import org.springframework.core.env.Environment;

/** Secrets that are bound to a user alone: what they open depends on whose the sessions are. */
public final class SecretsOfUsers {

  private SecretsOfUsers() {}

  /** Whether there are any, as the settings are at the start. */
  public static boolean exist(Environment environment) {
    String file = environment.getProperty("webhook.secrets-file", "");
    return !file.isBlank() && SessionSecrets.bindUsers(Path.of(file));
  }
}
