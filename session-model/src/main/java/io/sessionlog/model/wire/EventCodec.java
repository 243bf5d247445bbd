package io.sessionlog.model.wire;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.EventNames;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The envelope of {@code session-events}: a CloudEvents 1.0 event in structured mode.
 *
 * <p>{@code data} is written around, not written again: the sender's bytes are copied, so analysts
 * read what was sent. It stands last, after the type, so that reading needs one pass.
 */
public final class EventCodec {

  private static final String TYPE_PREFIX = "whatsapp.";
  private static final byte[] DATA_MEMBER = {',', '"', 'd', 'a', 't', 'a', '"', ':'};

  private EventCodec() {}

  /** An event without data. */
  public static byte[] write(EventAttributes attributes) {
    return write(attributes, new byte[0], 0, 0);
  }

  /**
   * Wraps a sender's {@code data} into an envelope.
   *
   * @param body well-formed UTF-8 JSON in which the value of {@code data} stands
   * @param dataStart the index of the value's first byte
   * @param dataLength in bytes; 0 for an event without data
   */
  public static byte[] write(
      EventAttributes attributes, byte[] body, int dataStart, int dataLength) {
    byte[] head = head(attributes);
    int open = head.length - 1;
    int tail = dataLength == 0 ? 0 : DATA_MEMBER.length + dataLength;
    byte[] envelope = new byte[head.length + tail];
    System.arraycopy(head, 0, envelope, 0, open);
    if (dataLength > 0) {
      System.arraycopy(DATA_MEMBER, 0, envelope, open, DATA_MEMBER.length);
      System.arraycopy(body, dataStart, envelope, open + DATA_MEMBER.length, dataLength);
    }
    envelope[envelope.length - 1] = '}';
    return envelope;
  }

  private static byte[] head(EventAttributes attributes) {
    var out = new ByteArrayOutputStream(320);
    try (JsonGenerator json = Json.generator(out)) {
      json.writeStartObject();
      json.writeStringProperty("specversion", "1.0");
      json.writeStringProperty("id", attributes.id());
      json.writeStringProperty("source", attributes.source());
      json.writeStringProperty("type", TYPE_PREFIX + attributes.event());
      json.writeStringProperty("subject", attributes.sessionId());
      json.writeStringProperty("time", Timestamps.format(attributes.time()));
      json.writeStringProperty("datacontenttype", "application/json");
      if (attributes.userId() != null) {
        json.writeStringProperty("userid", attributes.userId());
      }
      if (attributes.senderTime() != null) {
        json.writeStringProperty("sendertime", Timestamps.format(attributes.senderTime()));
      }
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  /**
   * Reads an envelope. Members that this version does not know are passed over, so a newer writer
   * may add some.
   *
   * @throws UnreadableEvent if it is not an envelope, or of an unknown type: an event that was
   *     passed over would be a wrong answer that nobody sees
   */
  public static SessionEvent read(byte[] envelope) {
    try (JsonParser json = Json.recordParser(envelope)) {
      return new Reading(envelope).read(json);
    } catch (JacksonException notJson) {
      throw new UnreadableEvent("not a JSON envelope: " + Json.problem(notJson));
    }
  }

  private static final class Reading {
    private final byte[] envelope;
    private final List<Fault> faults = new ArrayList<>(0);
    private @Nullable String id;
    private @Nullable String source;
    private @Nullable String event;
    private @Nullable String subject;
    private @Nullable Instant time;
    private @Nullable String userId;
    private @Nullable Instant senderTime;
    private @Nullable SessionFact fact;
    private Json.@Nullable Range dataBeforeType;

    Reading(byte[] envelope) {
      this.envelope = envelope;
    }

    SessionEvent read(JsonParser json) {
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
      if (fact == null && faults.isEmpty()) {
        fact = lateFact(event);
      }
      if (fact == null) {
        throw new UnreadableEvent(
            faults.stream()
                .map(fault -> fault.field() + " " + fault.message())
                .collect(
                    Collectors.joining("; ", "a " + event + " event with unusable data: ", "")));
      }
      return new SessionEvent(attributes(event), fact);
    }

    private void member(String member, JsonParser json) {
      switch (member) {
        case "id" -> id = text(json, member);
        case "source" -> source = text(json, member);
        case "type" -> event = event(text(json, member));
        case "subject" -> subject = text(json, member);
        case "time" -> time = time(json, member);
        case "userid" ->
            userId = json.currentToken() == JsonToken.VALUE_NULL ? null : text(json, member);
        case "sendertime" ->
            senderTime = json.currentToken() == JsonToken.VALUE_NULL ? null : time(json, member);
        case "data" -> {
          if (event == null) {
            dataBeforeType = Json.skipValue(json);
          } else {
            fact = new FactReader(faults).read(event, json);
          }
        }
        default -> Json.skipValue(json);
      }
    }

    private @Nullable SessionFact lateFact(String event) {
      var reader = new FactReader(faults);
      if (dataBeforeType == null) {
        return reader.read(event, null);
      }
      try (JsonParser data =
          Json.parser(envelope, dataBeforeType.start(), dataBeforeType.length())) {
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

    private static String event(String type) {
      if (!type.startsWith(TYPE_PREFIX)
          || !EventNames.isKnown(type.substring(TYPE_PREFIX.length()))) {
        throw new UnreadableEvent(
            "an event of a type that this version does not know; a newer one may have written it");
      }
      return type.substring(TYPE_PREFIX.length());
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

    private static UnreadableEvent missing(String member) {
      return new UnreadableEvent("not an event's envelope: " + member + " is missing");
    }
  }
}
