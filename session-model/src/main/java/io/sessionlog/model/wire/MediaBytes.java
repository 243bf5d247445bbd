package io.sessionlog.model.wire;

import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.model.json.JsonView;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes a picture, a recording or a file out of the event that holds it. */
public final class MediaBytes {

  private MediaBytes() {}

  /**
   * The bytes that the data hold in base64, in our own dialect as {@code messageMedia.data}; empty
   * if there are none.
   *
   * @param envelope a record's value
   */
  public static Optional<byte[]> of(byte[] envelope) {
    JsonView record = JsonView.of(envelope);
    JsonView data = record.get("data");
    String type = record.get("type").name();
    Dialect dialect = type == null ? null : Dialects.ofEvent(type);
    JsonView media = dialect == null ? data.at("messageMedia", "data") : dialect.media(data);
    return bytes(media.text());
  }

  private static Optional<byte[]> bytes(@Nullable String base64) {
    if (base64 == null) {
      return Optional.empty();
    }
    try {
      int head = base64.startsWith("data:") ? base64.indexOf(',') + 1 : 0;
      return Optional.of(Base64.getDecoder().decode(base64.substring(head)));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }
}
