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
  API_KEY;

  Scheme verifier(Clock clock, Duration tolerance) {
    return switch (this) {
      case SIGNATURE -> HexSignature.ORIGINAL;
      case WAHA -> HexSignature.WAHA;
      case STANDARD_WEBHOOKS -> new StandardWebhooks(clock, tolerance);
      case API_KEY -> SharedKey.API_KEY;
    };
  }
}
