package io.sessionlog.notifier.endpoint;

import io.sessionlog.model.json.Timestamps;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.notifier.notice.NoticeIds;
import io.sessionlog.notifier.notice.NoticeRecords;
import io.sessionlog.notifier.notice.NoticeType;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Says to the other endpoints of an owner that one was switched off. It tells of no event. */
public final class EndpointNotice {

  private static final JsonFactory JSON = new JsonFactory();

  private EndpointNotice() {}

  /**
   * @param endpoint as it was switched off
   */
  public static ProducerRecord<String, byte[]> disabled(Endpoint endpoint, int partition) {
    Endpoint.Disabled why = endpoint.disabled();
    if (why == null) {
      throw new IllegalArgumentException("the endpoint is on: " + endpoint.id());
    }
    // Each switching is counted, so no two of an endpoint are named alike.
    String id =
        NoticeIds.name(
            endpoint.id(),
            Long.toString(why.at()),
            NoticeType.ENDPOINT_DISABLED,
            endpoint.switched());
    return new ProducerRecord<>(
        Topics.SESSION_NOTIFICATIONS,
        partition,
        why.at(),
        endpoint.id(),
        body(endpoint, why),
        NoticeRecords.headers(id, NoticeType.ENDPOINT_DISABLED, endpoint.userId()));
  }

  private static byte[] body(Endpoint endpoint, Endpoint.Disabled why) {
    var out = new ByteArrayOutputStream(256);
    try (JsonGenerator json =
        JSON.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeStringProperty("type", NoticeType.ENDPOINT_DISABLED.wireName());
      json.writeStringProperty("timestamp", Timestamps.format(Instant.ofEpochMilli(why.at())));
      json.writeName("data");
      json.writeStartObject();
      json.writeStringProperty("endpointId", endpoint.id());
      json.writeStringProperty("reason", why.reason());
      json.writeStringProperty("message", why.words());
      json.writeEndObject();
      json.writeEndObject();
    }
    return out.toByteArray();
  }
}
