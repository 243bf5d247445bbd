package io.sessionlog.query;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;

/** An identity provider: signs tokens, and shows the keys to verify them with. */
final class Issuer implements AutoCloseable {

  static final String NAME = "https://issuer.example";
  static final String AUDIENCE = "sessions";

  private final RSAKey key = key();
  private final HttpServer server;

  Issuer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    byte[] keys = new JWKSet(key.toPublicJWK()).toString(true).getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/keys",
        exchange -> {
          exchange.sendResponseHeaders(200, keys.length);
          exchange.getResponseBody().write(keys);
          exchange.close();
        });
    server.start();
  }

  String[] settings() {
    return new String[] {
      "--JWT_ISSUER=" + NAME,
      "--JWT_JWKS=http://localhost:" + server.getAddress().getPort() + "/keys",
      "--JWT_AUDIENCE=" + AUDIENCE,
      "--JWT_QR_SCOPE=sessions:qr"
    };
  }

  /** Claims that are all right for a user. */
  static JWTClaimsSet.Builder claims(String user) {
    return new JWTClaimsSet.Builder()
        .issuer(NAME)
        .audience(AUDIENCE)
        .subject(user)
        .claim("scope", "openid sessions:qr")
        .expirationTime(Date.from(Instant.now().plusSeconds(300)));
  }

  String sign(JWTClaimsSet.Builder claims) {
    return sign(claims, key);
  }

  String signByAnother(JWTClaimsSet.Builder claims) {
    return sign(claims, key());
  }

  /** As one does who hopes that the public key is taken for a shared secret. */
  String signWithThePublicKeyAsSecret(JWTClaimsSet.Builder claims) {
    try {
      var token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.getKeyID()).build(),
              claims.build());
      token.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));
      return token.serialize();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  String unsigned(JWTClaimsSet.Builder claims) {
    return new PlainJWT(claims.build()).serialize();
  }

  private String sign(JWTClaimsSet.Builder claims, RSAKey by) {
    try {
      // Names the known key, whoever signs.
      var token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
              claims.build());
      token.sign(new RSASSASigner(by));
      return token.serialize();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private static RSAKey key() {
    try {
      return new RSAKeyGenerator(2048).keyID("key-1").generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
