package io.sessionlog.replay.redrive;

import io.sessionlog.model.EventNames;
import io.sessionlog.model.Position;
import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.model.json.Json;
import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.wire.FactReader;
import io.sessionlog.model.wire.Fault;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.replay.output.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Bodies that ingest refused. They are posted to ingest again, since only it turns a body into an
 * event; what it would refuse once more, by the reader of facts that it uses too, is not posted,
 * for it would only be kept a second time.
 */
final class RejectedWebhooks implements Refused {

  /** The header is data: it must not lead the client to another place, or to another call. */
  private static final String WEBHOOK_PATH =
      "/api/whatsapp/webhook/?([A-Za-z0-9._:@+-]|%[0-9A-Fa-f]{2})*";

  /** Evolution API's event behind the session; no way up, and nothing but a webhook's. */
  private static final String WEBHOOK_PATH_WITH_EVENT =
      "/api/whatsapp/webhook/(?![.]+/)([A-Za-z0-9._:@+-]|%[0-9A-Fa-f]{2})+/[a-z]+-[a-z-]+";

  private final IngestClient ingest;

  RejectedWebhooks(IngestClient ingest) {
    this.ingest = ingest;
  }

  @Override
  public Verdict judge(ConsumerRecord<byte[], byte[]> record) {
    String origin = "%s:%d:%d".formatted(record.topic(), record.partition(), record.offset());
    String path = HeaderText.of(record, RecordHeaders.PATH);
    if (path == null || !(path.matches(WEBHOOK_PATH) || path.matches(WEBHOOK_PATH_WITH_EVENT))) {
      return Verdict.leave(origin, "was not posted to the path of a webhook");
    }
    String fault = record.value() == null ? "has no body" : fault(record.value());
    return fault == null
        ? Verdict.putBack(origin)
        : Verdict.leave(origin, "would be refused again: " + fault);
  }

  @Override
  public Position putBack(ConsumerRecord<byte[], byte[]> record, String origin)
      throws NotTaken, InterruptedException {
    String path = HeaderText.of(record, RecordHeaders.PATH);
    String receivedAt = HeaderText.of(record, RecordHeaders.RECEIVED_AT);
    return ingest.post(path == null ? "" : path, record.value(), origin, receivedAt);
  }

  /** Null when nothing is wrong that can be seen from here; ingest has the last word. */
  private static @Nullable String fault(byte[] body) {
    try {
      requireObject(body);
      if (Dialects.of(JsonView.of(body)).isPresent()) {
        return null;
      }
      Map<String, String> names = JsonText.scalars(body, Set.of("event", "dataType"));
      String event = names.getOrDefault("event", names.get("dataType"));
      if (event == null || !EventNames.isSenders(event)) {
        return "event is missing or not known";
      }
      List<Fault> faults = new ArrayList<>();
      String data = JsonText.at(body, List.of("data"));
      read(event, data, faults);
      return faults.isEmpty()
          ? null
          : faults.stream()
              .map(fault -> fault.field() + " " + fault.message())
              .collect(Collectors.joining("; "));
    } catch (JacksonException notJson) {
      return "not JSON";
    }
  }

  private static void requireObject(byte[] body) {
    try (JsonParser json = Json.parser(body, 0, body.length)) {
      while (json.nextToken() != null) {
        // Reads to the end: a fault may stand anywhere.
      }
    }
  }

  private static void read(String event, @Nullable String data, List<Fault> faults) {
    var reader = new FactReader(faults);
    if (data == null) {
      reader.read(event, null);
      return;
    }
    byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
    try (JsonParser json = Json.parser(bytes, 0, bytes.length)) {
      JsonToken first = json.nextToken();
      reader.read(event, first == null ? null : json);
    }
  }

  @Override
  public void close() {}
}
