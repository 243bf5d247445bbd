package io.sessionlog.model.wire;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Takes a picture, a recording or a file out of the {@code media} event that holds it. */
public final class MediaBytes {

  private MediaBytes() {}

  /**
   * The bytes that {@code data.messageMedia.data} holds in base64; empty if there are none.
   *
   * @param envelope a record's value
   */
  public static Optional<byte[]> of(byte[] envelope) {
    try (JsonParser json = Json.recordParser(envelope)) {
      if (json.nextToken() == JsonToken.START_OBJECT
          && enter(json, "data")
          && enter(json, "messageMedia")
          && find(json, "data")
          && json.currentToken() == JsonToken.VALUE_STRING) {
        return Optional.of(json.getBinaryValue());
      }
      return Optional.empty();
    } catch (JacksonException notBase64) {
      return Optional.empty();
    }
  }

  private static boolean enter(JsonParser json, String member) {
    return find(json, member) && json.currentToken() == JsonToken.START_OBJECT;
  }

  private static boolean find(JsonParser json, String member) {
    while (JsonValues.nextMember(json)) {
      if (json.currentName().equals(member)) {
        return true;
      }
      Json.skipValue(json);
    }
    return false;
  }
}
