package io.sessionlog.support.security;

import io.sessionlog.support.security.Caller.Scope;
import java.util.Collection;
import java.util.List;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/** Reads the caller out of a token that was verified. */
final class TokenCallers {

  private final SecuritySettings.Jwt settings;

  TokenCallers(SecuritySettings.Jwt settings) {
    this.settings = settings;
  }

  /**
   * @throws InvalidBearerTokenException if the token names no user: it is never taken for one that
   *     sees everyone's sessions
   */
  Caller caller(Jwt token) {
    Collection<String> scopes = scopes(token);
    boolean maySeeQr = settings.qrScope().isEmpty() || scopes.contains(settings.qrScope());
    if (!settings.adminScope().isEmpty() && scopes.contains(settings.adminScope())) {
      return new Caller(null, Scope.ADMIN, maySeeQr);
    }
    if (!(token.getClaim(settings.userClaim()) instanceof String user) || user.isBlank()) {
      throw new InvalidBearerTokenException(
          "The token has no claim '%s' that names a user".formatted(settings.userClaim()));
    }
    return new Caller(user, Scope.READ, maySeeQr);
  }

  private Collection<String> scopes(Jwt token) {
    Object claim = token.getClaim(settings.scopeClaim());
    if (claim instanceof String text) {
      return List.of(text.split(" "));
    }
    return claim instanceof Collection<?> list
        ? list.stream().filter(String.class::isInstance).map(String.class::cast).toList()
        : List.of();
  }
}
