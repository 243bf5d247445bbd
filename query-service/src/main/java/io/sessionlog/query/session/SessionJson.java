package io.sessionlog.query.session;

import io.sessionlog.model.SessionReading;
import io.sessionlog.model.SessionReading.Category;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.model.json.Timestamps;
import io.sessionlog.query.view.Summary;
import io.sessionlog.support.http.JsonBytes;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * A session as clients see it: the seed's fields in the seed's order, then ours. Written token by
 * token, with no reflection, since lists hold thousands. What is not known is null, not absent.
 */
public final class SessionJson {

  /** The seed's order. */
  private static final List<Category> SUMMARY =
      List.of(
          Category.CONNECTED,
          Category.DISCONNECTED,
          Category.LOADING,
          Category.NEEDS_QR,
          Category.ERROR);

  private SessionJson() {}

  /**
   * The whole body of a status answer.
   *
   * @param qr the code as far as it is shown: null also where one waits that the reader may not see
   */
  static byte[] status(SessionReading reading, @Nullable String qr, @Nullable String qrImage) {
    var out = new ByteArrayOutputStream(qrImage == null ? 640 : 1_024 + qrImage.length());
    try (JsonGenerator json = JsonBytes.generator(out)) {
      json.writeStartObject();
      json.writeBooleanProperty("success", true);
      json.writeObjectPropertyStart("data");
      identity(json, reading, qr);
      JsonBytes.text(json, "qrImage", qrImage);
      ownerAndTimes(json, reading.state());
      flags(json, reading);
      lastEvent(json, reading.state());
      qrExpiry(json, reading, qr);
      json.writeEndObject();
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  /** One element of a list's {@code data}; {@code qr} as in a status. */
  public static byte[] listEntry(SessionReading reading, @Nullable String qr) {
    var out = new ByteArrayOutputStream(640);
    try (JsonGenerator json = JsonBytes.generator(out)) {
      json.writeStartObject();
      identity(json, reading, qr);
      ownerAndTimes(json, reading.state());
      flags(json, reading);
      json.writeBooleanProperty("hasQR", reading.qr() != null);
      json.writeStringProperty("lastUpdated", Timestamps.format(reading.state().updatedAt()));
      lastEvent(json, reading.state());
      qrExpiry(json, reading, qr);
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  /** How many of each category, and of when that is. */
  public static byte[] summary(Summary summary, Instant asOf) {
    return JsonBytes.object(
        json -> {
          counts(json, summary);
          json.writeStringProperty("timestamp", Timestamps.format(asOf));
        });
  }

  static void counts(JsonGenerator json, Summary summary) {
    for (Category category : SUMMARY) {
      json.writeNumberProperty(category.wireName(), summary.of(category));
    }
    json.writeNumberProperty("total", summary.total());
  }

  private static void identity(JsonGenerator json, SessionReading reading, @Nullable String qr) {
    json.writeStringProperty("sessionId", reading.state().sessionId());
    json.writeStringProperty("status", reading.state().statusName());
    JsonBytes.text(json, "message", reading.message());
    JsonBytes.text(json, "qr", qr);
  }

  private static void ownerAndTimes(JsonGenerator json, SessionState state) {
    JsonBytes.text(json, "userId", state.userId());
    json.writeStringProperty("createdAt", Timestamps.format(state.createdAt()));
    json.writeStringProperty("updatedAt", Timestamps.format(state.updatedAt()));
  }

  private static void flags(JsonGenerator json, SessionReading reading) {
    json.writeBooleanProperty("isConnected", reading.isConnected());
    json.writeBooleanProperty("needsQR", reading.needsQr());
    json.writeBooleanProperty("isLoading", reading.isLoading());
    json.writeBooleanProperty("hasError", reading.hasError());
  }

  private static void lastEvent(JsonGenerator json, SessionState state) {
    json.writeStringProperty("lastEvent", state.lastEvent());
    json.writeStringProperty("lastEventAt", Timestamps.format(state.lastEventAt()));
    json.writeStringProperty(
        "dialect", state.dialect() == null ? Dialects.OUR_OWN : state.dialect());
    if (state.progress() == null) {
      json.writeNullProperty("progress");
    } else {
      json.writeNumberProperty("progress", state.progress());
    }
  }

  /** Until when the code is shown; null where none is, and to who may not see it. */
  private static void qrExpiry(JsonGenerator json, SessionReading reading, @Nullable String qr) {
    Instant expiry = qr == null ? null : reading.changesAt();
    JsonBytes.text(json, "qrExpiresAt", expiry == null ? null : Timestamps.format(expiry));
  }
}
