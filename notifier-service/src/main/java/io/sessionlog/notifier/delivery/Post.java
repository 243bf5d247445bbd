package io.sessionlog.notifier.delivery;

import io.sessionlog.notifier.notice.Payload;
import java.net.URI;
import java.util.List;

/**
 * What is sent to a receiver.
 *
 * @param id the header {@code webhook-id}
 */
public record Post(URI url, String id, Payload body, List<Signer.Key> keys) {

  /** A body is private: nothing of it is printed. */
  @Override
  public String toString() {
    return "Post[" + id + "]";
  }
}
