package io.sessionlog.model.wire;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.dialect.Facts;
import io.sessionlog.model.json.Json;
import io.sessionlog.model.json.Timestamps;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * The envelope of {@code session-events}: a CloudEvents 1.0 event in structured mode.
 *
 * <p>{@code data} is written around, not written again: the sender's bytes are copied, so analysts
 * read what was sent. It stands last, after the type, so that reading needs one pass.
 */
public final class EventCodec {

  static final String TYPE_PREFIX = "whatsapp.";

  /** What the door has read off a picture of a QR code; the data hold only the picture. */
  static final String QR_TEXT = "qrtext";

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
   * @throws IllegalArgumentException if a time could not be read again: what no reader can read is
   *     not an event, and whoever writes it must not take it for one
   */
  public static byte[] write(
      EventAttributes attributes, byte[] body, int dataStart, int dataLength) {
    return write(attributes, null, body, dataStart, dataLength);
  }

  /**
   * Wraps another dialect's data into an envelope.
   *
   * @param qrText what a picture of a QR code within the data says; null if there is none
   */
  public static byte[] write(
      EventAttributes attributes,
      @Nullable String qrText,
      byte[] body,
      int dataStart,
      int dataLength) {
    byte[] head = head(attributes, qrText);
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

  /** Our own dialect's events have no dot in their names. */
  private static String type(String event) {
    return event.indexOf('.') < 0 ? TYPE_PREFIX + event : event;
  }

  private static byte[] head(EventAttributes attributes, @Nullable String qrText) {
    var out = new ByteArrayOutputStream(320);
    try (JsonGenerator json = Json.generator(out)) {
      json.writeStartObject();
      json.writeStringProperty("specversion", "1.0");
      json.writeStringProperty("id", attributes.id());
      json.writeStringProperty("source", attributes.source());
      json.writeStringProperty("type", type(attributes.event()));
      json.writeStringProperty("subject", attributes.sessionId());
      json.writeStringProperty("time", time(attributes.time()));
      json.writeStringProperty("datacontenttype", "application/json");
      if (attributes.userId() != null) {
        json.writeStringProperty("userid", attributes.userId());
      }
      if (attributes.senderTime() != null) {
        json.writeStringProperty("sendertime", time(attributes.senderTime()));
      }
      if (qrText != null) {
        json.writeStringProperty(QR_TEXT, qrText);
      }
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private static String time(Instant time) {
    if (!Timestamps.isReadableAgain(time)) {
      throw new IllegalArgumentException("A time beyond the years of RFC 3339");
    }
    return Timestamps.format(time);
  }

  /**
   * Reads an envelope. Members that this version does not know are passed over, so a newer writer
   * may add some.
   *
   * @throws UnreadableEvent if it is not an envelope, or of an unknown type: an event that was
   *     passed over would be a wrong answer that nobody sees
   */
  public static SessionEvent read(byte[] envelope) {
    List<Fault> faults = new ArrayList<>(0);
    Envelope<SessionFact> read = Envelope.read(envelope, new SessionFacts(new FactReader(faults)));
    if (read.fact() == null) {
      throw new UnreadableEvent(
          "a %s event with unusable data: %s"
              .formatted(read.attributes().event(), Fault.text(faults)));
    }
    return new SessionEvent(read.attributes(), read.fact());
  }

  /** What every event says of its session. */
  private record SessionFacts(FactReader ours) implements Envelope.DataReader<SessionFact> {
    @Override
    public @Nullable SessionFact read(String event, @Nullable JsonParser data) {
      return ours.read(event, data);
    }

    @Override
    public SessionFact read(Facts facts) {
      return facts.session();
    }
  }
}
