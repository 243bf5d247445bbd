package io.sessionlog.query;

import io.sessionlog.model.SessionReading;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.Timestamps;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A session as clients see it: the seed's fields in the seed's order, then ours. A field without a
 * value is null, never absent.
 */
public final class SessionJson {

  private static final JsonFactory FACTORY = new JsonFactory();

  private SessionJson() {}

  /**
   * The {@code data} of a status answer.
   *
   * @param qrImage a data URL; null if no QR code is live, or it can't be drawn
   */
  public static byte[] status(SessionReading reading, @Nullable String qrImage) {
    var out = new ByteArrayOutputStream(qrImage == null ? 512 : 1_024 + qrImage.length());
    try (JsonGenerator json =
        FACTORY.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8)) {
      json.writeStartObject();
      head(json, reading);
      text(json, "qrImage", qrImage);
      owner(json, reading);
      flags(json, reading);
      extras(json, reading.state());
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  /** One element of a list's {@code data}. */
  public static byte[] listEntry(SessionReading reading) {
    var out = new ByteArrayOutputStream(512);
    try (JsonGenerator json =
        FACTORY.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8)) {
      json.writeStartObject();
      head(json, reading);
      owner(json, reading);
      flags(json, reading);
      json.writeBooleanProperty("hasQR", reading.qr() != null);
      json.writeStringProperty("lastUpdated", Timestamps.format(reading.state().updatedAt()));
      extras(json, reading.state());
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private static void head(JsonGenerator json, SessionReading reading) {
    SessionState state = reading.state();
    json.writeStringProperty("sessionId", state.sessionId());
    json.writeStringProperty("status", state.status().wireName());
    text(json, "message", reading.message());
    text(json, "qr", reading.qr());
  }

  private static void owner(JsonGenerator json, SessionReading reading) {
    SessionState state = reading.state();
    text(json, "userId", state.userId());
    json.writeStringProperty("createdAt", Timestamps.format(state.createdAt()));
    json.writeStringProperty("updatedAt", Timestamps.format(state.updatedAt()));
  }

  private static void flags(JsonGenerator json, SessionReading reading) {
    json.writeBooleanProperty("isConnected", reading.isConnected());
    json.writeBooleanProperty("needsQR", reading.needsQr());
    json.writeBooleanProperty("isLoading", reading.isLoading());
    json.writeBooleanProperty("hasError", reading.hasError());
  }

  private static void extras(JsonGenerator json, SessionState state) {
    json.writeStringProperty("lastEvent", state.lastEvent());
    json.writeStringProperty("lastEventAt", Timestamps.format(state.lastEventAt()));
    if (state.progress() == null) {
      json.writeNullProperty("progress");
    } else {
      json.writeNumberProperty("progress", state.progress());
    }
  }

  private static void text(JsonGenerator json, String name, @Nullable String value) {
    if (value == null) {
      json.writeNullProperty(name);
    } else {
      json.writeStringProperty(name, value);
    }
  }
}
