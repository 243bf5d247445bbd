package io.sessionlog.model.json;

import io.sessionlog.model.message.MessageContent;
import io.sessionlog.model.message.SentAt;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * One value within a sender's JSON, read where it stands. Nothing throws: a member that is absent,
 * or of another type than was asked for, is told as null or as {@link #MISSING}. So what is made of
 * a view is made of any JSON.
 *
 * <p>A view knows only where its bytes are. An object's members are looked up once, when the first
 * one is asked for, and a text is decoded when it is; so a picture of some megabytes costs a pass
 * over its bytes, and no copy. Of members that come twice the last one counts, as in {@code
 * JSON.parse}. Not for use by several threads.
 */
public final class JsonView {

  /** What is not there, and JSON's null. */
  public static final JsonView MISSING = new JsonView(new byte[0], 0, 0);

  /** No object of a sender's has so many that are looked for; what follows is passed over. */
  public static final int MAX_MEMBERS = 10_000;

  /** As many chats, messages and ticks may one body tell of; what follows is passed over. */
  public static final int MAX_ELEMENTS = 100_000;

  /** WhatsApp's first year. */
  private static final Instant EARLIEST = Instant.parse("2009-01-01T00:00:00Z");

  private final byte[] json;
  private final int start;
  private final int length;
  private @Nullable Map<String, JsonView> members;

  private JsonView(byte[] json, int start, int length) {
    this.json = json;
    this.start = start;
    this.length = length;
  }

  /** The one JSON value that the bytes hold; they are not copied. */
  public static JsonView of(byte[] json) {
    return new JsonView(json, 0, json.length);
  }

  /** The JSON value at that place; the bytes are not copied. */
  public static JsonView of(byte[] json, int start, int length) {
    return new JsonView(json, start, length);
  }

  /** The bytes that it stands in, from {@link #start} on and {@link #length} long. */
  public byte[] bytes() {
    return json;
  }

  public int start() {
    return start;
  }

  /** In bytes. */
  public int length() {
    return length;
  }

  private int first() {
    for (int i = start; i < start + length; i++) {
      if (json[i] > ' ') {
        return json[i];
      }
    }
    return -1;
  }

  /** Not there, or null. */
  public boolean isMissing() {
    int first = first();
    return first < 0 || first == 'n';
  }

  public boolean isObject() {
    return first() == '{';
  }

  public boolean isArray() {
    return first() == '[';
  }

  public boolean isText() {
    return first() == '"';
  }

  /** An object's member; {@link #MISSING} where this is no object or has none of that name. */
  public JsonView get(String name) {
    JsonView member = members().get(name);
    return member == null ? MISSING : member;
  }

  /** The member of the member, and so on. */
  public JsonView at(String... path) {
    JsonView view = this;
    for (String name : path) {
      view = view.get(name);
    }
    return view;
  }

  /** Whether the object has that member, be it null. */
  public boolean has(String name) {
    return members().containsKey(name);
  }

  /** The names of an object's members, in their order; empty where this is no object. */
  public Set<String> names() {
    return members().keySet();
  }

  /** The first of these members that is there. */
  public JsonView firstOf(String... names) {
    for (String name : names) {
      JsonView member = get(name);
      if (!member.isMissing()) {
        return member;
      }
    }
    return MISSING;
  }

  private Map<String, JsonView> members() {
    Map<String, JsonView> known = members;
    if (known == null) {
      known = isObject() ? readMembers() : Map.of();
      members = known;
    }
    return known;
  }

  private Map<String, JsonView> readMembers() {
    var read = new LinkedHashMap<String, JsonView>();
    try (JsonParser parser = Json.partParser(json, start, length)) {
      parser.nextToken();
      while (read.size() < MAX_MEMBERS && JsonValues.nextMember(parser)) {
        String name = parser.currentName();
        read.put(name, sub(Json.skipValue(parser)));
      }
    } catch (JacksonException broken) {
      // what was read before counts
    }
    return read;
  }

  /** An array's elements; of anything else that is there, the thing itself. */
  public List<JsonView> each() {
    if (isArray()) {
      return elements();
    }
    return isMissing() ? List.of() : List.of(this);
  }

  /** An array's elements; empty where this is none. */
  public List<JsonView> elements() {
    if (!isArray()) {
      return List.of();
    }
    var elements = new ArrayList<JsonView>();
    try (JsonParser parser = Json.partParser(json, start, length)) {
      parser.nextToken();
      while (elements.size() < MAX_ELEMENTS && parser.nextToken() != JsonToken.END_ARRAY) {
        elements.add(sub(Json.skipValue(parser)));
      }
    } catch (JacksonException broken) {
      // what was read before counts
    }
    return elements;
  }

  private JsonView sub(Json.Range range) {
    return new JsonView(json, start + range.start(), range.length());
  }

  private interface Scalar<T> {
    @Nullable T read(JsonParser parser);
  }

  private <T> @Nullable T scalar(Scalar<T> scalar) {
    if (isMissing() || isObject() || isArray()) {
      return null;
    }
    try (JsonParser parser = Json.partParser(json, start, length)) {
      parser.nextToken();
      return scalar.read(parser);
    } catch (JacksonException outOfBounds) {
      return null;
    }
  }

  /** A string, of any length. */
  public @Nullable String text() {
    return scalar(JsonValues::string);
  }

  /** A short text that is not blank: an id, a type, a name. */
  public @Nullable String name() {
    return scalar(JsonValues::name);
  }

  /** A name, or a number as it is written: what some senders have as text others have as number. */
  public @Nullable String nameOrNumber() {
    return isText() ? name() : isNumber() ? raw() : null;
  }

  private boolean isNumber() {
    int first = first();
    return (first == '-' || (first >= '0' && first <= '9'))
        && length <= MessageContent.MAX_TEXT_CHARS;
  }

  private String raw() {
    return new String(json, start, length, StandardCharsets.UTF_8).strip();
  }

  public @Nullable Boolean bool() {
    return scalar(JsonValues::bool);
  }

  /** Whether it is true; false for anything else. */
  public boolean isTrue() {
    return Boolean.TRUE.equals(bool());
  }

  /** Null also for what no int holds. */
  public @Nullable Integer integer() {
    return scalar(JsonValues::integer);
  }

  public @Nullable Long number() {
    return scalar(JsonValues::longInteger);
  }

  /**
   * A time in whatever unit: seconds, milliseconds, with a fraction, as text or as RFC 3339. Go
   * writes the year 1 where it knows none.
   */
  public @Nullable SentAt time() {
    SentAt sentAt = scalar(JsonValues::time);
    return sentAt == null || sentAt.time().isBefore(EARLIEST) ? null : sentAt;
  }

  /** The id of a person or a chat, as text or as an object that names it. */
  public @Nullable String wid() {
    if (!isObject()) {
      return name();
    }
    String serialized = get("_serialized").name();
    String user = get("user").name();
    String server = get("server").name();
    return serialized != null || user == null || server == null ? serialized : user + "@" + server;
  }

  /** Prints the length alone: the value may hold secrets. */
  @Override
  public String toString() {
    return "JsonView[" + length + " bytes]";
  }
}
