package io.sessionlog.model.dialect.meta;

import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.dialect.Facts;
import io.sessionlog.model.dialect.MessageFacts;
import io.sessionlog.model.dialect.Slice;
import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.message.SentAt;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code {object, entry[{id, changes[{field, value}]}]}}, from Meta's pages on the Cloud API. A
 * session is a phone number, by {@code phone_number_id}; one body may tell of several, and of many
 * messages and ticks. Nothing tells a connection's state. Times are seconds, in strings.
 *
 * <p>What is of no number, such as a template's approval or another of Meta's products, tells of no
 * session: it is taken and kept, since Meta would send it again for days.
 */
public final class MetaCloud implements Dialect {

  private static final String WHATSAPP = "whatsapp_business_account";

  @Override
  public String name() {
    return "meta-cloud";
  }

  @Override
  public boolean isSpokenIn(JsonView body) {
    return body.get("object").isText() && body.get("entry").isArray();
  }

  @Override
  public int accepted() {
    return 200;
  }

  /** One change of one entry. */
  private record Change(String account, JsonView change) {
    JsonView value() {
      return change.get("value");
    }

    @Nullable String session() {
      return change.at("value", "metadata", "phone_number_id").nameOrNumber();
    }
  }

  private static List<Change> changes(JsonView body) {
    List<Change> changes = new ArrayList<>();
    if (!WHATSAPP.equals(body.get("object").name())) {
      return changes;
    }
    for (JsonView entry : body.get("entry").elements()) {
      String account = entry.get("id").nameOrNumber();
      for (JsonView change : entry.get("changes").elements()) {
        changes.add(new Change(account == null ? "" : account, change));
      }
    }
    return changes;
  }

  @Override
  public List<Slice> slices(JsonView body) {
    Map<String, List<Change>> bySession = new LinkedHashMap<>();
    List<Change> changes = changes(body);
    for (Change change : changes) {
      String session = change.session();
      if (session != null) {
        bySession.computeIfAbsent(session, unseen -> new ArrayList<>()).add(change);
      }
    }
    List<Slice> slices = new ArrayList<>();
    bySession.forEach(
        (session, own) ->
            slices.add(slice(session, own, own.size() == changes.size() ? body : cut(own))));
    return slices;
  }

  private static Slice slice(String session, List<Change> changes, JsonView data) {
    String field = changes.get(0).change().get("field").name();
    String deliveryId = null;
    Instant newest = null;
    for (Change change : changes) {
      for (JsonView item : items(change.value())) {
        if (deliveryId == null) {
          deliveryId = deliveryId(item);
        }
        SentAt at = item.get("timestamp").time();
        if (at != null && (newest == null || at.time().isAfter(newest))) {
          newest = at.time();
        }
      }
    }
    return new Slice(field == null ? "unnamed" : field, session, deliveryId, newest, data);
  }

  private static List<JsonView> items(JsonView value) {
    List<JsonView> items = new ArrayList<>();
    for (String member : List.of("messages", "statuses", "message_echoes", "calls")) {
      items.addAll(value.get(member).elements());
    }
    return items;
  }

  /** A status has its message's wamid, and another one for each step that the message takes. */
  private static @Nullable String deliveryId(JsonView item) {
    String id = item.get("id").name();
    String status = item.firstOf("status", "event").name();
    return id == null || status == null ? id : id + ":" + status;
  }

  /** The body as it would be, had Meta sent this session's changes alone; each one to the byte. */
  private static JsonView cut(List<Change> changes) {
    var out = new ByteArrayOutputStream();
    write(out, "{\"object\":\"" + WHATSAPP + "\",\"entry\":[");
    String separator = "";
    for (Change change : changes) {
      write(out, separator + "{\"id\":\"" + digits(change.account()) + "\",\"changes\":[");
      JsonView view = change.change();
      out.write(view.bytes(), view.start(), view.length());
      write(out, "]}");
      separator = ",";
    }
    write(out, "]}");
    return JsonView.of(out.toByteArray());
  }

  private static void write(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(bytes, 0, bytes.length);
  }

  /** An account's id is digits; what else a stranger writes there must not break the JSON. */
  private static String digits(String account) {
    return account.replaceAll("[^A-Za-z0-9_-]", "");
  }

  @Override
  public Facts facts(JsonView data, @Nullable String qr) {
    List<MessageFact> facts = new ArrayList<>();
    boolean isAlive = false;
    for (Change change : changes(data)) {
      JsonView value = change.value();
      isAlive |= !items(value).isEmpty();
      value.get("messages").elements().forEach(message -> facts.addAll(message(message, false)));
      value
          .get("message_echoes")
          .elements()
          .forEach(message -> facts.addAll(message(message, true)));
      value.get("statuses").elements().forEach(status -> facts.addAll(status(status)));
      value.get("calls").elements().forEach(call -> facts.addAll(call(call)));
    }
    return isAlive ? Facts.activity(facts) : Facts.remark();
  }

  private static List<MessageFact> message(JsonView message, boolean fromMe) {
    String type = message.get("type").name();
    String from = message.get("from").nameOrNumber();
    String to = message.get("to").nameOrNumber();
    String chat = fromMe ? to : from;
    SentAt at = message.get("timestamp").time();
    JsonView part = type == null ? JsonView.MISSING : message.get(type);
    if ("reaction".equals(type)) {
      return MessageFacts.of(part.get("message_id").name())
          .chat(chat)
          .author(from)
          .sentAt(at)
          .reacted(part.get("emoji").text());
    }
    if ("revoke".equals(type)) {
      return MessageFacts.of(part.firstOf("original_message_id", "message_id").name())
          .chat(chat)
          .fromMe(fromMe)
          .revoked(true);
    }
    if ("edit".equals(type)) {
      JsonView edited = part.get("message");
      return MessageFacts.of(part.get("original_message_id").name())
          .chat(chat)
          .fromMe(fromMe)
          .edited(body(edited, edited.get("type").name()));
    }
    return MessageFacts.of(message.get("id").name())
        .chat(chat)
        .fromMe(fromMe)
        .from(from)
        .to(to)
        .type(type)
        .body(body(message, type))
        .sentAt(at)
        .seen();
  }

  private static @Nullable String body(JsonView message, @Nullable String type) {
    JsonView part = type == null ? JsonView.MISSING : message.get(type);
    if ("interactive".equals(type)) {
      JsonView reply = part.firstOf("list_reply", "button_reply");
      return reply.get("title").text();
    }
    return part.firstOf("body", "caption", "text").text();
  }

  private static List<MessageFact> status(JsonView status) {
    String word = status.get("status").name();
    return MessageFacts.of(status.get("id").name())
        .chat(status.get("recipient_id").nameOrNumber())
        .fromMe(true)
        .ticked(word == null ? null : ack(word));
  }

  private static @Nullable Integer ack(String word) {
    return switch (word) {
      case "failed" -> -1;
      case "sent" -> 1;
      case "delivered" -> 2;
      case "read" -> 3;
      case "played" -> 4;
      default -> null;
    };
  }

  private static List<MessageFact> call(JsonView call) {
    String id = call.get("id").name();
    boolean fromMe = "BUSINESS_INITIATED".equals(call.get("direction").name());
    return id == null
        ? List.of()
        : List.of(
            new MessageFact.Called(
                id,
                call.get("from").nameOrNumber(),
                null,
                false,
                fromMe,
                call.get("timestamp").time()));
  }
}
