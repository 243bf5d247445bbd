package io.sessionlog.model.wire;

import static io.sessionlog.model.wire.EventCodec.QR_TEXT;
import static io.sessionlog.model.wire.EventCodec.TYPE_PREFIX;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.EventNames;
import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.dialect.Facts;
import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.model.json.Json;
import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.json.Timestamps;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * An envelope, read in one pass together with what a reader takes from its {@code data}.
 *
 * @param fact null if the reader found none
 */
record Envelope<F>(EventAttributes attributes, @Nullable F fact) {

  /** What a reader takes from an event. */
  interface DataReader<F> {
    /** Reads the {@code data} of an event of our own dialect, or null where there is none. */
    @Nullable F read(String event, @Nullable JsonParser data);

    /** Takes what it is about from what another dialect says. */
    @Nullable F read(Facts facts);
  }

  /**
   * @throws UnreadableEvent if it is not an envelope, or of an unknown type
   */
  static <F> Envelope<F> read(byte[] envelope, DataReader<F> reader) {
    try (JsonParser json = Json.recordParser(envelope)) {
      return new Reading<>(envelope, reader).read(json);
    } catch (JacksonException notJson) {
      throw new UnreadableEvent("not a JSON envelope: " + Json.problem(notJson));
    }
  }

  private static final class Reading<F> {
    private final byte[] envelope;
    private final DataReader<F> reader;
    private @Nullable String id;
    private @Nullable String source;
    private @Nullable String event;
    private @Nullable String subject;
    private @Nullable Instant time;
    private @Nullable String userId;
    private @Nullable Instant senderTime;
    private @Nullable F fact;
    private boolean isDataRead;
    private @Nullable Dialect dialect;
    private @Nullable String qrText;
    private Json.@Nullable Range dataAside;

    Reading(byte[] envelope, DataReader<F> reader) {
      this.envelope = envelope;
      this.reader = reader;
    }

    Envelope<F> read(JsonParser json) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new UnreadableEvent("not a JSON envelope: it must be an object");
      }
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String member = json.currentName();
        json.nextToken();
        member(member, json);
      }
      if (json.nextToken() != null) {
        throw new UnreadableEvent("not a JSON envelope: more follows after its end");
      }
      if (event == null) {
        throw missing("type");
      }
      if (!isDataRead) {
        fact = lateFact(event);
      }
      return new Envelope<>(attributes(event), fact);
    }

    private void member(String member, JsonParser json) {
      switch (member) {
        case "id" -> id = text(json, member);
        case "source" -> source = text(json, member);
        case "type" -> type(text(json, member));
        case "subject" -> subject = text(json, member);
        case "time" -> time = time(json, member);
        case "userid" ->
            userId = json.currentToken() == JsonToken.VALUE_NULL ? null : text(json, member);
        case "sendertime" ->
            senderTime =
                json.currentToken() == JsonToken.VALUE_NULL ? null : senderTime(json, member);
        case "data" -> {
          if (event == null || dialect != null) {
            dataAside = Json.skipValue(json);
          } else {
            fact = reader.read(event, json);
            isDataRead = true;
          }
        }
        case QR_TEXT -> qrText = text(json, member);
        default -> Json.skipValue(json);
      }
    }

    private @Nullable F lateFact(String event) {
      if (dialect != null) {
        JsonView data =
            dataAside == null
                ? JsonView.MISSING
                : JsonView.of(envelope, dataAside.start(), dataAside.length());
        return reader.read(dialect.facts(data, qrText));
      }
      if (dataAside == null) {
        return reader.read(event, null);
      }
      try (JsonParser data = Json.parser(envelope, dataAside.start(), dataAside.length())) {
        data.nextToken();
        return reader.read(event, data);
      }
    }

    private EventAttributes attributes(String event) {
      if (id == null) {
        throw missing("id");
      }
      if (subject == null) {
        throw missing("subject");
      }
      if (time == null) {
        throw missing("time");
      }
      return new EventAttributes(
          id, source == null ? "" : source, event, subject, time, userId, senderTime);
    }

    /** Our own dialect's types start alike, and another's with its name. */
    private void type(String type) {
      if (type.startsWith(TYPE_PREFIX)
          && EventNames.isKnown(type.substring(TYPE_PREFIX.length()))) {
        event = type.substring(TYPE_PREFIX.length());
        return;
      }
      dialect = Dialects.ofEvent(type);
      if (dialect == null) {
        throw new UnreadableEvent(
            "an event of a type that this version does not know; a newer one may have written it");
      }
      event = type;
    }

    private static String text(JsonParser json, String member) {
      if (json.currentToken() != JsonToken.VALUE_STRING) {
        throw new UnreadableEvent("the envelope's " + member + " must be a string");
      }
      return Json.text(json);
    }

    private static Instant time(JsonParser json, String member) {
      Instant time = Timestamps.parse(text(json, member));
      if (time == null) {
        throw new UnreadableEvent("the envelope's " + member + " must be a time of RFC 3339");
      }
      return time.truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * A year of five digits or more counts as none: ingest once took such times, and wrote them.
     */
    private static @Nullable Instant senderTime(JsonParser json, String member) {
      String text = text(json, member);
      return text.startsWith("+") && text.matches("\\+[0-9]{5,10}-[-0-9T:.]{18}Z")
          ? null
          : time(json, member);
    }

    private static UnreadableEvent missing(String member) {
      return new UnreadableEvent("not an event's envelope: " + member + " is missing");
    }
  }
}
