package io.sessionlog.replay.sample;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.wire.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** One made-up event, in the shape that real senders give it. */
public record SampleEvent(Instant time, String sessionId, String event, String data, long number) {

  public byte[] envelope() {
    var attributes =
        new EventAttributes(
            "sample-" + number,
            "/api/whatsapp/webhook/" + sessionId,
            event,
            sessionId,
            time,
            null,
            null);
    byte[] body = data.getBytes(StandardCharsets.UTF_8);
    return EventCodec.write(attributes, body, 0, body.length);
  }
}
