package io.sessionlog.model.wire;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.json.Json;
import io.sessionlog.model.json.Timestamps;
import java.io.ByteArrayOutputStream;
import tools.jackson.core.JsonGenerator;

/** The {@code data} of what a server answered, as {@link FactReader} reads them. */
public final class ObservationData {

  /** The position of the state that was in doubt. */
  static final String DOUBTED = "doubted";

  private ObservationData() {}

  /** Of a {@code session_observed}. */
  public static byte[] of(SessionFact.SessionObserved observed) {
    var out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = Json.generator(out)) {
      json.writeStartObject();
      json.writeStringProperty("status", observed.status().wireName());
      json.writeBooleanProperty("known", observed.isKnown());
      if (observed.words() != null) {
        json.writeStringProperty("words", observed.words());
      }
      if (observed.server() != null) {
        json.writeStringProperty("server", observed.server());
      }
      json.writeStringProperty("askedAt", Timestamps.format(observed.askedAt()));
      json.writeStringProperty("answeredAt", Timestamps.format(observed.answeredAt()));
      json.writeStringProperty(DOUBTED, observed.doubted().toString());
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  /** Of a {@code qr} that was fetched. */
  public static byte[] ofCode(String qr, Position doubted) {
    var out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = Json.generator(out)) {
      json.writeStartObject();
      json.writeStringProperty("qr", qr);
      json.writeStringProperty(DOUBTED, doubted.toString());
      json.writeEndObject();
    }
    return out.toByteArray();
  }
}
