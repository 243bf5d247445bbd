package io.sessionlog.query.message;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.wire.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Events of messages as senders post them, in the envelope that ingest puts around them. */
public final class MessageLog {

  private MessageLog() {}

  public static byte[] event(String session, String event, Instant time, String data) {
    byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
    return EventCodec.write(
        new EventAttributes("id", "/test", event, session, time, null, null),
        bytes,
        0,
        bytes.length);
  }

  /** A message that the session's own account sends to a chat. */
  public static String sent(String chat, String id, int ack, @Nullable Instant at) {
    return message(true, chat, id, ack, at);
  }

  public static String received(String chat, String id, @Nullable Instant at) {
    return message(false, chat, id, 1, at);
  }

  private static String message(
      boolean fromMe, String chat, String id, int ack, @Nullable Instant at) {
    return """
        {"message":{"id":{"fromMe":%s,"remote":"%s","id":"%s","_serialized":"%s"},"body":"text of %s",
         "type":"chat","ack":%d%s}}"""
        .formatted(
            fromMe,
            chat,
            id,
            serialized(fromMe, chat, id),
            id,
            ack,
            at == null ? "" : ",\"timestamp\":" + at.toEpochMilli());
  }

  public static String serialized(boolean fromMe, String chat, String id) {
    return fromMe + "_" + chat + "_" + id;
  }

  public static String tick(String messageId, int ack) {
    return "{\"message\":{\"id\":\"" + messageId + "\"},\"ack\":" + ack + "}";
  }

  public static String media(String messageId, String mediaType, String base64) {
    return """
        {"messageMedia":{"mimetype":"%s","data":"%s","filename":"cat.jpg","filesize":3},
         "message":{"id":"%s"}}"""
        .formatted(mediaType, base64, messageId);
  }
}
