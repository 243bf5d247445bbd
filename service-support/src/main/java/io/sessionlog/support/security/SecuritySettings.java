package io.sessionlog.support.security;

import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param apiKeys see {@link ApiKeyReader}; hashes only
 * @param jwt how tokens are read
 * @param corsOrigins pages of these origins may call from a browser; none by default
 * @param secretsDir where settings may be files of their names
 * @param allowedHosts names under which open doors answer, beside addresses and names that nobody
 *     else can own
 */
@ConfigurationProperties("security")
public record SecuritySettings(
    @DefaultValue("") String apiKeys,
    @DefaultValue Jwt jwt,
    @DefaultValue List<String> corsOrigins,
    @DefaultValue List<String> allowedHosts,
    @DefaultValue("/run/secrets") Path secretsDir) {

  /**
   * @param userClaim names the user whose sessions the token's bearer sees
   * @param scopeClaim holds the scopes, as a list or as text with blanks between them
   * @param adminScope who has it sees everyone's sessions, registers and deletes
   * @param qrScope who does not have it sees no QR codes; empty shows them to all bearers
   */
  public record Jwt(
      @DefaultValue("sub") String userClaim,
      @DefaultValue("scope") String scopeClaim,
      @DefaultValue("sessions:admin") String adminScope,
      @DefaultValue("") String qrScope) {}

  /** Leaves out the keys. */
  @Override
  public String toString() {
    return "SecuritySettings[jwt=%s, corsOrigins=%s, allowedHosts=%s]"
        .formatted(jwt, corsOrigins, allowedHosts);
  }
}
