package io.sessionlog.ingest.signature;

import jakarta.servlet.http.HttpServletRequest;

/**
 * What a webhook's proof vouches for. Who records a request that is signed over its body alone can
 * send it again under headers of his own: they count for nothing.
 */
public enum Covered {
  /** The sender showed its secret with the request, or the door is open. */
  REQUEST,
  /** The body, and no header. */
  BODY,
  /** The body, {@value StandardWebhooks#ID} and {@value StandardWebhooks#TIMESTAMP}. */
  STANDARD_WEBHOOKS;

  private static final String ATTRIBUTE = Covered.class.getName();

  /** Of a request that was let in. */
  public static Covered of(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof Covered covered ? covered : REQUEST;
  }

  void markOn(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  /**
   * @param header in any case
   */
  public boolean covers(String header) {
    return switch (this) {
      case REQUEST -> true;
      case BODY -> false;
      case STANDARD_WEBHOOKS ->
          header.equalsIgnoreCase(StandardWebhooks.ID)
              || header.equalsIgnoreCase(StandardWebhooks.TIMESTAMP);
    };
  }
}
