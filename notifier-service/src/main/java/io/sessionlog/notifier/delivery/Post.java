package io.sessionlog.notifier.delivery;

import io.sessionlog.notifier.notice.Payload;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to a receiver.
 *
 * @param owner whose receiver it is; null: the operator's
 * @param id the header {@code webhook-id}
 */
public record Post(
    URI url, @Nullable String owner, String id, Payload body, List<Signer.Key> keys) {

  /** A body is private: nothing of it is printed. */
  @Override
  public String toString() {
    return "Post[" + id + "]";
  }
}
