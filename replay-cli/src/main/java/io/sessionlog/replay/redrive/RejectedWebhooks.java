package io.sessionlog.replay.redrive;

import io.sessionlog.model.EventNames;
import io.sessionlog.model.Position;
import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.model.dialect.wuzapi.WuzapiForm;
import io.sessionlog.model.json.Json;
import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.wire.FactReader;
import io.sessionlog.model.wire.Fault;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.replay.output.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  private static final String QUERY = "(userId=[A-Za-z0-9.*_+%-]*)?&?(dialect=[A-Za-z0-9.*_+%-]*)?";

  private static final Pattern FORCED = Pattern.compile("(?:^|&)dialect=([a-z0-9-]+)");

  /** What versions of before wrote as the reason, where they did not mark such bodies. */
  private static final Pattern UNPROVED =
      Pattern.compile(
          "(It is not one of ours|It must be |It was signed |Send the header |Neither a header |"
              + "No secret is known|This session has a secret|The token is not valid|The form that it signs).*");

  private static final Pattern PROOF = Pattern.compile("([A-Za-z0-9-]{1,64}): ([!-~]{1,512})");

  private final IngestClient ingest;
  private final boolean takesUnauthenticated;

  /**
   * @param takesUnauthenticated whether bodies go back that nobody has proved to be theirs, under
   *     the signature that they came with
   */
  RejectedWebhooks(IngestClient ingest, boolean takesUnauthenticated) {
    this.ingest = ingest;
    this.takesUnauthenticated = takesUnauthenticated;
  }

  @Override
  public Verdict judge(ConsumerRecord<byte[], byte[]> record) {
    String origin = "%s:%d:%d".formatted(record.topic(), record.partition(), record.offset());
    String path = HeaderText.of(record, RecordHeaders.PATH);
    if (path == null || !(path.matches(WEBHOOK_PATH) || path.matches(WEBHOOK_PATH_WITH_EVENT))) {
      return Verdict.leave(origin, "was not posted to the path of a webhook");
    }
    if (isUnauthenticated(record)) {
      if (!takesUnauthenticated) {
        return Verdict.leave(origin, "nobody has proved whose it is: see --unauthenticated");
      }
      if (proof(record) == null) {
        return Verdict.leave(origin, "came with no signature that could be verified again");
      }
    }
    String fault = record.value() == null ? "has no body" : fault(record);
    return fault == null
        ? Verdict.putBack(origin)
        : Verdict.leave(origin, "would be refused again: " + fault);
  }

  @Override
  public Position putBack(ConsumerRecord<byte[], byte[]> record, String origin)
      throws NotTaken, InterruptedException {
    String path = HeaderText.of(record, RecordHeaders.PATH);
    String query = query(record);
    return ingest.post(
        query.isEmpty() ? String.valueOf(path) : path + "?" + query,
        contentType(record),
        record.value(),
        origin,
        HeaderText.of(record, RecordHeaders.RECEIVED_AT),
        isUnauthenticated(record) ? proof(record) : null);
  }

  /** Such a body must not be signed by us: that would make a stranger's our own. */
  private static boolean isUnauthenticated(ConsumerRecord<?, ?> record) {
    String reason = HeaderText.of(record, RecordHeaders.REASON);
    return HeaderText.of(record, RecordHeaders.UNAUTHENTICATED) != null
        || (reason != null && UNPROVED.matcher(reason).matches());
  }

  private static IngestClient.@Nullable Proof proof(ConsumerRecord<?, ?> record) {
    String header = HeaderText.of(record, RecordHeaders.PROOF);
    Matcher parts = PROOF.matcher(header == null ? "" : header);
    return parts.matches() ? new IngestClient.Proof(parts.group(1), parts.group(2)) : null;
  }

  /** Empty where there is none; the header is data, and may add nothing but these. */
  private static String query(ConsumerRecord<?, ?> record) {
    String query = HeaderText.of(record, RecordHeaders.QUERY);
    return query != null && query.matches(QUERY) ? query : "";
  }

  /** Records from before forms were taken say nothing, and are JSON. */
  private static String contentType(ConsumerRecord<?, ?> record) {
    String type = HeaderText.of(record, RecordHeaders.CONTENT_TYPE);
    return type != null && type.matches("[ -~]{1,1000}") ? type : "application/json";
  }

  /** Null when nothing is wrong that can be seen from here; ingest has the last word. */
  private static @Nullable String fault(ConsumerRecord<byte[], byte[]> record) {
    String type = contentType(record).toLowerCase(Locale.ROOT);
    if (type.startsWith("multipart/form-data")) {
      return null;
    }
    try {
      byte[] body =
          type.startsWith("application/x-www-form-urlencoded")
              ? WuzapiForm.asJson(formFields(record.value()), null)
              : record.value();
      requireObject(body);
      Matcher forced = FORCED.matcher(query(record));
      boolean isUnderstood =
          forced.find()
              ? Dialects.named(forced.group(1)).isPresent()
              : Dialects.of(JsonView.of(body)).isPresent();
      return isUnderstood ? null : faultInOurs(body);
    } catch (JacksonException notJson) {
      return "not JSON";
    } catch (IllegalArgumentException notAForm) {
      return "not a form";
    }
  }

  private static Map<String, String> formFields(byte[] form) {
    Map<String, String> fields = WuzapiForm.urlEncoded(form);
    byte[] json = fields.getOrDefault(WuzapiForm.JSON_FIELD, "").getBytes(StandardCharsets.UTF_8);
    requireObject(json);
    return fields;
  }

  /** What is wrong with it as our own dialect. */
  private static @Nullable String faultInOurs(byte[] body) {
    Map<String, String> names = JsonText.scalars(body, Set.of("event", "dataType"));
    String event = names.getOrDefault("event", names.get("dataType"));
    if (event == null || !EventNames.isSenders(event)) {
      return "event is missing or not known";
    }
    List<Fault> faults = new ArrayList<>();
    read(event, JsonText.at(body, List.of("data")), faults);
    return faults.isEmpty() ? null : Fault.text(faults);
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
