package io.sessionlog.model.wire;

import io.sessionlog.model.Deliveries;
import io.sessionlog.model.FoldVersion;
import io.sessionlog.model.Position;
import io.sessionlog.model.RawJson;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.json.Json;
import io.sessionlog.model.json.Timestamps;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The value of {@code session-state}. The same state is always the same bytes, so a redone
 * transaction writes what the aborted one wrote, and members that are null are left out.
 *
 * <p>Old and new versions write one topic, in a rolling upgrade and on the way back: members that
 * this version does not know, and a status, are written again as they were read.
 */
public final class StateCodec {

  /** What the name of a status looks like that this version does not know. */
  private static final Pattern STATUS_NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

  private StateCodec() {}

  public static byte[] write(SessionState state) {
    var out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = Json.generator(out)) {
      json.writeStartObject();
      json.writeStringProperty("sessionId", state.sessionId());
      text(json, "userId", state.userId());
      json.writeStringProperty("status", state.statusName());
      text(json, "message", state.message());
      text(json, "qr", state.qr());
      time(json, "qrReceivedAt", state.qrReceivedAt());
      if (state.progress() != null) {
        json.writeNumberProperty("progress", state.progress());
      }
      json.writeBooleanProperty("isNotification", state.isNotification());
      if (state.aiConfig() != null) {
        json.writeName("aiConfig");
        json.writeRawValue(state.aiConfig().text());
      }
      time(json, "createdAt", state.createdAt());
      time(json, "updatedAt", state.updatedAt());
      time(json, "connectedAt", state.connectedAt());
      time(json, "statusSince", state.statusSince());
      time(json, "statusSenderTime", state.statusSenderTime());
      json.writeStringProperty("lastEvent", state.lastEvent());
      time(json, "lastEventAt", state.lastEventAt());
      text(json, "waState", state.waState());
      text(json, "dialect", state.dialect());
      if (!state.deliveries().fingerprints().isEmpty()) {
        json.writeArrayPropertyStart("deliveries");
        state.deliveries().fingerprints().forEach(json::writeString);
        json.writeEndArray();
      }
      if (state.activityResolution() != null) {
        json.writeNumberProperty("activityResolutionMs", state.activityResolution().toMillis());
      }
      if (!state.foldVersion().equals(FoldVersion.FIRST)) {
        json.writeStringProperty("foldVersion", state.foldVersion().text());
      }
      json.writeStringProperty("position", state.position().toString());
      UnknownMembers.write(json, state.unknowns());
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  /**
   * Reads a state, with what this version does not know of it.
   *
   * @throws UnreadableEvent if it is no state
   */
  public static SessionState read(byte[] bytes) {
    try (JsonParser json = Json.recordParser(bytes)) {
      return new Reading().read(json);
    } catch (JacksonException notJson) {
      throw new UnreadableEvent("not a session's state: " + Json.problem(notJson));
    }
  }

  private static void text(JsonGenerator json, String name, @Nullable String value) {
    if (value != null) {
      json.writeStringProperty(name, value);
    }
  }

  private static void time(JsonGenerator json, String name, @Nullable Instant value) {
    if (value != null) {
      json.writeStringProperty(name, Timestamps.format(value));
    }
  }

  private static final class Reading {
    private @Nullable String sessionId;
    private @Nullable String userId;
    private @Nullable SessionStatus status;
    private @Nullable String message;
    private @Nullable String qr;
    private @Nullable Instant qrReceivedAt;
    private @Nullable Integer progress;
    private boolean isNotification;
    private @Nullable RawJson aiConfig;
    private @Nullable Instant createdAt;
    private @Nullable Instant updatedAt;
    private @Nullable Instant connectedAt;
    private @Nullable Instant statusSince;
    private @Nullable Instant statusSenderTime;
    private @Nullable String lastEvent;
    private @Nullable Instant lastEventAt;
    private @Nullable String waState;
    private @Nullable String dialect;
    private Deliveries deliveries = Deliveries.NONE;
    private @Nullable Duration activityResolution;
    private FoldVersion foldVersion = FoldVersion.FIRST;
    private @Nullable String unknownStatus;
    private final UnknownMembers unknownMembers = new UnknownMembers();
    private @Nullable Position position;

    SessionState read(JsonParser json) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new UnreadableEvent("not a session's state: it must be an object");
      }
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String member = json.currentName();
        if (json.nextToken() == JsonToken.VALUE_NULL) {
          continue;
        }
        member(member, json);
      }
      if (json.nextToken() != null) {
        throw new UnreadableEvent("not a session's state: more follows after its end");
      }
      if ((qr == null) != (qrReceivedAt == null)) {
        throw new UnreadableEvent("not a session's state: a QR code and when it came go together");
      }
      return new SessionState(
          required(sessionId, "sessionId"),
          userId,
          required(status, "status"),
          message,
          qr,
          qrReceivedAt,
          progress,
          isNotification,
          aiConfig,
          required(createdAt, "createdAt"),
          required(updatedAt, "updatedAt"),
          connectedAt,
          statusSince,
          statusSenderTime,
          required(lastEvent, "lastEvent"),
          required(lastEventAt, "lastEventAt"),
          waState,
          dialect,
          deliveries,
          activityResolution,
          foldVersion,
          unknownMembers.read(unknownStatus),
          required(position, "position"));
    }

    private void member(String member, JsonParser json) {
      switch (member) {
        case "sessionId" -> sessionId = text(json, member);
        case "userId" -> userId = text(json, member);
        case "status" -> status(text(json, member));
        case "message" -> message = text(json, member);
        case "qr" -> qr = text(json, member);
        case "qrReceivedAt" -> qrReceivedAt = time(json, member);
        case "progress" -> progress = progress(json);
        case "isNotification" -> isNotification = bool(json, member);
        case "aiConfig" -> aiConfig = new RawJson(JsonCopy.of(json));
        case "createdAt" -> createdAt = time(json, member);
        case "updatedAt" -> updatedAt = time(json, member);
        case "connectedAt" -> connectedAt = time(json, member);
        case "statusSince" -> statusSince = time(json, member);
        case "statusSenderTime" -> statusSenderTime = time(json, member);
        case "lastEvent" -> lastEvent = text(json, member);
        case "lastEventAt" -> lastEventAt = time(json, member);
        case "waState" -> waState = text(json, member);
        case "dialect" -> dialect = text(json, member);
        case "deliveries" -> deliveries = deliveries(json);
        case "activityResolutionMs" -> activityResolution = resolution(json);
        case "foldVersion" -> foldVersion = new FoldVersion(text(json, member));
        case "position" -> position = Position.parse(text(json, member)).orElse(null);
        default -> unknownMembers.keep(member, json);
      }
    }

    private void status(String name) {
      status =
          SessionStatus.parse(name)
              .orElse(STATUS_NAME.matcher(name).matches() ? SessionStatus.UNKNOWN : null);
      unknownStatus = status == SessionStatus.UNKNOWN ? name : null;
    }

    private static Deliveries deliveries(JsonParser json) {
      if (json.currentToken() != JsonToken.START_ARRAY) {
        throw new UnreadableEvent("not a session's state: deliveries must be an array");
      }
      List<String> fingerprints = new ArrayList<>();
      while (json.nextToken() != JsonToken.END_ARRAY) {
        fingerprints.add(text(json, "deliveries"));
      }
      // A version that remembers more may have written it.
      int surplus = Math.max(0, fingerprints.size() - Deliveries.MAX);
      return new Deliveries(fingerprints.subList(surplus, fingerprints.size()));
    }

    private static Duration resolution(JsonParser json) {
      if (json.currentToken() != JsonToken.VALUE_NUMBER_INT || json.getLongValue() <= 0) {
        throw new UnreadableEvent(
            "not a session's state: activityResolutionMs must be a positive integer");
      }
      return Duration.ofMillis(json.getLongValue());
    }

    private static boolean bool(JsonParser json, String member) {
      JsonToken token = json.currentToken();
      if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
        throw new UnreadableEvent("not a session's state: " + member + " must be true or false");
      }
      return token == JsonToken.VALUE_TRUE;
    }

    private static int progress(JsonParser json) {
      if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
        throw new UnreadableEvent("not a session's state: progress must be an integer");
      }
      return json.getIntValue();
    }

    private static String text(JsonParser json, String member) {
      if (json.currentToken() != JsonToken.VALUE_STRING) {
        throw new UnreadableEvent("not a session's state: " + member + " must be a string");
      }
      return Json.text(json);
    }

    private static Instant time(JsonParser json, String member) {
      Instant time = Timestamps.parse(text(json, member));
      if (time == null) {
        throw new UnreadableEvent("not a session's state: " + member + " must be a time");
      }
      return time;
    }

    private static <T> T required(@Nullable T value, String member) {
      if (value == null) {
        throw new UnreadableEvent("not a session's state: " + member + " is missing or unusable");
      }
      return value;
    }
  }
}
