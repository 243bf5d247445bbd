package io.sessionlog.support.security;

import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/** What callers can show to be let in: keys, tokens, both, or nothing that would be known. */
public final class CallerKeys {

  static final String ISSUER_PROPERTY = "spring.security.oauth2.resourceserver.jwt.issuer-uri";
  static final String AUDIENCES_PROPERTY = "spring.security.oauth2.resourceserver.jwt.audiences";

  private final ApiKeys apiKeys;
  private final @Nullable JwtDecoder decoder;

  CallerKeys(ApiKeys apiKeys, @Nullable JwtDecoder decoder) {
    this.apiKeys = apiKeys;
    this.decoder = decoder;
  }

  /** Whether anybody could be let in by a guarded door. */
  public boolean exist() {
    return !apiKeys.isEmpty() || decoder != null;
  }

  ApiKeys apiKeys() {
    return apiKeys;
  }

  @Nullable JwtDecoder decoder() {
    return decoder;
  }
}
