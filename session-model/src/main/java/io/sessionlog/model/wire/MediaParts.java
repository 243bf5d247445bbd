package io.sessionlog.model.wire;

import io.sessionlog.model.json.Json;
import io.sessionlog.model.json.JsonValues;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** {@code messageMedia} of a {@code media} event: everything but the bytes. */
final class MediaParts {

  @Nullable String mimetype;
  @Nullable Long filesize;
  @Nullable String filename;
  boolean hasBytes;

  private MediaParts() {}

  /** Null if it is no object. */
  static @Nullable MediaParts read(JsonParser json) {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      Json.skipValue(json);
      return null;
    }
    var parts = new MediaParts();
    while (JsonValues.nextMember(json)) {
      switch (json.currentName()) {
        case "mimetype" -> parts.mimetype = JsonValues.name(json);
        case "filesize" -> parts.filesize = JsonValues.longInteger(json);
        case "filename" -> parts.filename = JsonValues.name(json);
        case "data" -> {
          boolean isText = json.currentToken() == JsonToken.VALUE_STRING;
          // Two quotes hold nothing.
          parts.hasBytes = Json.skipValue(json).length() > 2 && isText;
        }
        default -> Json.skipValue(json);
      }
    }
    return parts;
  }
}
