package io.sessionlog.ingest.webhook;

import io.sessionlog.ingest.body.InvalidBody;
import io.sessionlog.ingest.body.JsonBody;
import io.sessionlog.model.EventNames;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionFact.QrReceived;
import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.model.json.Json;
import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.wire.FactReader;
import io.sessionlog.model.wire.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads a webhook's bytes, or says everything that is wrong with them. One pass where {@code event}
 * stands before {@code data}, as senders write it; the data itself is only looked through, and goes
 * to the log as it is. Of members that come twice the last one counts, as in {@code JSON.parse}.
 */
final class WebhookReader {

  private static final String NOBODYS = "is of no sender that is known here to post forms";

  private final JsonBody body;
  private final List<Fault> faults = new ArrayList<>(0);

  private @Nullable String event;
  private @Nullable String dataType;
  private boolean unusableEvent;

  /** A member that our own dialect does not have and others do: theirs is asked for first. */
  private boolean isSuspicious;

  private @Nullable String id;
  private @Nullable String sessionId;
  private Json.@Nullable Range data;
  private @Nullable SessionFact fact;

  private WebhookReader(JsonBody body) {
    this.body = body;
  }

  /**
   * @param received the body as it came
   * @throws InvalidBody with every fault, those of our own dialect where it is of none
   */
  static Received read(byte[] received) {
    var body = JsonBody.of(received);
    return body.readObject(new WebhookReader(body)::read);
  }

  /**
   * @param dialect the name of the one that it must be read as
   * @throws InvalidBody with every fault
   */
  static Received read(byte[] received, String dialect) {
    var body = JsonBody.of(received);
    return Dialects.named(dialect)
        .map(other -> of(other, body))
        .orElseGet(() -> body.readObject(new WebhookReader(body)::ours));
  }

  /**
   * @param json what was made of a form
   * @throws InvalidBody if no dialect sends such forms
   */
  static Received readForm(JsonBody json, @Nullable String dialect) {
    Dialect other =
        Optional.ofNullable(dialect)
            .flatMap(Dialects::named)
            .or(() -> Dialects.of(JsonView.of(json.bytes())))
            .orElseThrow(() -> InvalidBody.of(List.of(new Fault("jsonData", NOBODYS))));
    return of(other, json);
  }

  private static Received of(Dialect dialect, JsonBody body) {
    return body.readObject(
        json -> {
          json.skipChildren();
          return ForeignWebhook.of(dialect, JsonView.of(body.bytes()));
        });
  }

  private Received read(JsonParser json) {
    look(json);
    String name = event != null ? event : dataType;
    boolean mayBeAnothers = isSuspicious || name == null || !EventNames.isSenders(name);
    if (mayBeAnothers || !faults.isEmpty()) {
      JsonView view = JsonView.of(body.bytes());
      Optional<Dialect> other = Dialects.of(view);
      if (other.isPresent()) {
        return ForeignWebhook.of(other.get(), view);
      }
    }
    return finish();
  }

  private Webhook ours(JsonParser json) {
    look(json);
    return finish();
  }

  private void look(JsonParser json) {
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String member = json.currentName();
      json.nextToken();
      member(member, json);
    }
  }

  private Webhook finish() {
    String name = event != null ? event : dataType;
    checkName(name);
    if (name != null && faults.isEmpty() && fact == null) {
      fact = factAfterwards(name);
    }
    if (fact instanceof QrReceived code && code.qr().length() > QrReceived.MAX_CHARS) {
      faults.add(
          new Fault(
              "data.qr", "is longer than a QR code's " + QrReceived.MAX_CHARS + " characters"));
    }
    if (name == null || !faults.isEmpty()) {
      throw InvalidBody.of(faults);
    }
    return new Webhook(name, id, sessionId, body, data);
  }

  private void member(String member, JsonParser json) {
    switch (member) {
      case "event" -> event = name(json);
      // Its name in chrishubert/whatsapp-api and avoylenko/wwebjs-api.
      case "dataType" -> dataType = name(json);
      case "id" -> id = textOrNothing(json);
      case "sessionId" -> sessionId = textOrNothing(json);
      case "data" -> data(json);
      case "payload",
          "session",
          "instance",
          "instanceId",
          "instanceToken",
          "webhookVerifyToken",
          "webhook_id",
          "typeWebhook",
          "type",
          "eventType",
          "EventType",
          "object",
          "idempotencyKey",
          "deliveryId",
          "timestamp",
          "ts",
          "status",
          "token",
          "device_id",
          "sender_id" -> {
        isSuspicious = true;
        Json.skipValue(json);
      }
      default -> Json.skipValue(json);
    }
  }

  private @Nullable String name(JsonParser json) {
    fact = null;
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      return Json.text(json);
    }
    Json.skipValue(json);
    unusableEvent = true;
    return null;
  }

  private static @Nullable String textOrNothing(JsonParser json) {
    String text = json.currentToken() == JsonToken.VALUE_STRING ? Json.text(json) : null;
    Json.skipValue(json);
    return text;
  }

  /** Looks through the data at once where it is known already what it must hold. */
  private void data(JsonParser json) {
    int start = (int) json.currentTokenLocation().getByteOffset();
    if (event != null && EventNames.isSenders(event)) {
      fact = new FactReader(faults).read(event, json);
    } else {
      fact = null;
      Json.skipValue(json);
    }
    int end = (int) json.currentLocation().getByteOffset();
    data = new Json.Range(start, end - start);
  }

  private void checkName(@Nullable String name) {
    if (name == null) {
      fault(
          unusableEvent
              ? "must be a string, such as \"ready\""
              : "is missing: name one of " + String.join(", ", EventNames.senders()));
    } else if (!EventNames.isSenders(name)) {
      fault("is not known; known are " + String.join(", ", EventNames.senders()));
    }
  }

  private @Nullable SessionFact factAfterwards(String name) {
    var reader = new FactReader(faults);
    if (data == null) {
      return reader.read(name, null);
    }
    try (JsonParser json = Json.parser(body.bytes(), data.start(), data.length())) {
      json.nextToken();
      return reader.read(name, json);
    }
  }

  private void fault(String message) {
    faults.add(new Fault("event", message));
  }
}
