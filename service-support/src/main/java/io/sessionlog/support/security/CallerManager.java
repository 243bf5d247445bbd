package io.sessionlog.support.security;

import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/** Finds out who presents a key or a token. */
final class CallerManager implements AuthenticationManager {

  private final ApiKeys keys;
  private final @Nullable JwtDecoder decoder;
  private final TokenCallers tokens;
  private final SignedCallers nodes;

  /**
   * @param decoder null where no tokens are accepted
   */
  CallerManager(
      ApiKeys keys, @Nullable JwtDecoder decoder, TokenCallers tokens, SignedCallers nodes) {
    this.keys = keys;
    this.decoder = decoder;
    this.tokens = tokens;
    this.nodes = nodes;
  }

  @Override
  public Authentication authenticate(Authentication presented) {
    if (presented instanceof SaidByNode byNode) {
      return nodes.verify(byNode.said());
    }
    String credential = ((BearerTokenAuthenticationToken) presented).getToken();
    return keys.find(credential)
        .map(key -> new CallerAuthentication(key.caller(), "key:" + key.name()))
        .orElseGet(() -> ofToken(credential));
  }

  private CallerAuthentication ofToken(String credential) {
    if (decoder == null) {
      throw new InvalidBearerTokenException("No key is known that is this one");
    }
    try {
      Jwt token = decoder.decode(credential);
      return new CallerAuthentication(
          tokens.caller(token), "token:" + String.valueOf(token.getSubject()));
    } catch (BadJwtException e) {
      throw new InvalidBearerTokenException("Neither a known key nor a valid token", e);
    } catch (JwtException e) {
      // The issuer's keys could not be fetched: that is not the caller's fault.
      throw new AuthenticationServiceException("The token can't be verified now", e);
    }
  }
}
