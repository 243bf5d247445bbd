package io.sessionlog.ingest.signature;

import java.time.Clock;
import java.time.Duration;

/** How senders prove who they are, as {@code WEBHOOK_SCHEMES} names it. */
enum SenderScheme {
  /**
   * {@code X-Webhook-Signature: sha256=<hex>}, as mygads/whatsapp-api signs with its API_KEY; Meta
   * signs alike under {@code X-Hub-Signature-256}.
   */
  SIGNATURE,
  /** {@code X-Webhook-Hmac}, hex of HMAC-SHA512, by WAHA. */
  WAHA,
  /** {@code webhook-signature: v1,<base64>} over id, time and body; see standardwebhooks.com. */
  STANDARD_WEBHOOKS,
  /** {@code x-api-key}, the secret itself, by chrishubert/whatsapp-api and avoylenko/wwebjs-api. */
  API_KEY,
  /** {@code X-OpenWA-Signature: sha256=<hex>}, by rmyndharis/OpenWA. */
  OPENWA,
  /** {@code x-hmac-signature}, hex of HMAC-SHA256, by wuzapi. */
  WUZAPI,
  /** {@code z-api-token}, the secret itself, by Z-API. */
  Z_API,
  /** {@code Authorization: Bearer <JWT>} in HS256, by Evolution API's {@code jwt_key}. */
  EVOLUTION_JWT,
  /** {@code Authorization: Bearer <the secret>}, which most senders can be told to send. */
  BEARER,
  /** The secret itself, in the body, by fazer-ai, Evolution, ZuckZapGo, uazapi and wuzapi. */
  BODY_TOKEN;

  Scheme verifier(Clock clock, Duration tolerance) {
    return switch (this) {
      case SIGNATURE -> HexSignature.ORIGINAL;
      case WAHA -> HexSignature.WAHA;
      case STANDARD_WEBHOOKS -> new StandardWebhooks(clock, tolerance);
      case API_KEY -> SharedKey.API_KEY;
      case OPENWA -> HexSignature.OPENWA;
      case WUZAPI -> new WuzapiSignature();
      case Z_API -> SharedKey.Z_API;
      case EVOLUTION_JWT -> new EvolutionJwt(clock, tolerance);
      case BEARER -> SharedKey.BEARER;
      case BODY_TOKEN -> new BodyToken();
    };
  }
}
