package io.sessionlog.model.wire;

import io.sessionlog.model.EventNames;
import io.sessionlog.model.Position;
import io.sessionlog.model.RawJson;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.json.Json;
import io.sessionlog.model.json.JsonValues;
import io.sessionlog.model.json.Timestamps;
import io.sessionlog.model.message.SentAt;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads an event's {@code data} into a fact: strict about the fields that are used, open about all
 * others. Ingest validates with it and the projector decodes with it, so whatever was accepted can
 * be folded.
 *
 * <p>What counts as usable follows real senders: JSON drops undefined members, so {@code msg},
 * {@code reason} and {@code state} may be absent or null; {@code percent} is a number or a numeric
 * string; {@code message.id} is a string or an object.
 */
public final class FactReader {

  /** A registration is copied to every query node. */
  public static final int MAX_AI_CONFIG_CHARS = 65_536;

  public static final int MAX_USER_ID_CHARS = 256;

  /** JSON drops undefined members, so an absent {@code data} says what a null one does. */
  private static final byte[] ABSENT = {'n', 'u', 'l', 'l'};

  private final List<Fault> faults;

  /** Faults are added to the list, all of them: a sender's author mends them in one go. */
  public FactReader(List<Fault> faults) {
    this.faults = faults;
  }

  /**
   * Reads the value that the parser stands at, and moves to its end.
   *
   * @param event a known name, see {@link EventNames#isKnown}
   * @param data the parser at the value's first token, or null if the event has no data
   * @return null exactly when faults were added
   */
  public @Nullable SessionFact read(String event, @Nullable JsonParser data) {
    if (data != null) {
      return readValue(event, data);
    }
    try (JsonParser absent = Json.parser(ABSENT, 0, ABSENT.length)) {
      absent.nextToken();
      return readValue(event, absent);
    }
  }

  private @Nullable SessionFact readValue(String event, JsonParser data) {
    int faultsBefore = faults.size();
    SessionFact fact =
        switch (event) {
          case "qr" -> qr(data);
          case "ready" -> open(data, new SessionFact.Ready());
          case "authenticated" -> open(data, new SessionFact.Authenticated());
          case "loading_screen" -> loadingScreen(data);
          case "disconnected" -> new SessionFact.Disconnected(optionalText(data, "reason"));
          case "auth_failure", "status" ->
              new SessionFact.AuthenticationFailed(optionalText(data, "msg"));
          case "change_state" -> new SessionFact.StateChanged(optionalText(data, "state"));
          case "code" -> open(data, new SessionFact.NoEffect());
          case "message", "message_create" -> message(data, false);
          case "message_ack" -> message(data, true);
          case "call" -> call(data);
          case EventNames.SESSION_REGISTERED -> registered(data);
          case EventNames.SESSION_DELETED -> open(data, new SessionFact.SessionDeleted());
          case EventNames.SESSION_EXPIRED -> expired(data);
          case EventNames.QR_EXPIRED -> qrExpired(data);
          case EventNames.SESSION_OBSERVED -> observed(data);
          default -> {
            if (!EventNames.isActivity(event)) {
              throw new IllegalArgumentException("Ask EventNames first: unknown event " + event);
            }
            yield open(data, new SessionFact.Activity());
          }
        };
    return faults.size() == faultsBefore ? fact : null;
  }

  private static SessionFact open(JsonParser data, SessionFact fact) {
    Json.skipValue(data);
    return fact;
  }

  private @Nullable SessionFact qr(JsonParser data) {
    String qr = null;
    Position doubted = null;
    boolean found = false;
    if (enter(data)) {
      while (nextField(data)) {
        switch (data.currentName()) {
          case "qr" -> {
            found = true;
            qr = string(data, "data.qr");
          }
          case ObservationData.DOUBTED -> doubted = position(JsonValues.string(data));
          default -> Json.skipValue(data);
        }
      }
      if (!found || (qr != null && qr.isBlank())) {
        fault("data.qr", "is missing: send the QR code's text");
      } else if (qr != null && qr.length() > SessionFact.QrReceived.MAX_LOGGED_CHARS) {
        fault(
            "data.qr", "is longer than " + SessionFact.QrReceived.MAX_LOGGED_CHARS + " characters");
      }
    }
    return qr == null ? null : new SessionFact.QrReceived(qr, doubted);
  }

  private SessionFact loadingScreen(JsonParser data) {
    Integer percent = null;
    String message = null;
    if (present(data) && enter(data)) {
      while (nextField(data)) {
        switch (data.currentName()) {
          case "percent" -> percent = percent(data);
          case "message" -> message = nullableString(data, "data.message");
          default -> Json.skipValue(data);
        }
      }
    }
    return new SessionFact.LoadingScreen(percent, message);
  }

  private @Nullable Integer percent(JsonParser data) {
    double value;
    switch (data.currentToken()) {
      case VALUE_NULL -> {
        return null;
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_STRING ->
          value = number(data.getString().strip());
      default -> {
        Json.skipValue(data);
        value = Double.NaN;
      }
    }
    if (!Double.isFinite(value)) {
      fault("data.percent", "must be a number from 0 to 100, or a string that holds one");
      return null;
    }
    return (int) Math.round(Math.max(0, Math.min(100, value)));
  }

  /** NaN for what is no number, and for what only Java takes for one: 10d, 0x1p3. */
  private static double number(String text) {
    if (text.chars().anyMatch(c -> "0123456789+-.eE".indexOf(c) < 0)) {
      return Double.NaN;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException notANumber) {
      return Double.NaN;
    }
  }

  /** Reads one optional text of {@code data}, which may itself be absent. */
  private @Nullable String optionalText(JsonParser data, String field) {
    String text = null;
    if (present(data) && enter(data)) {
      while (nextField(data)) {
        if (data.currentName().equals(field)) {
          text = nullableString(data, "data." + field);
        } else {
          Json.skipValue(data);
        }
      }
    }
    return text;
  }

  private SessionFact message(JsonParser data, boolean ackRequired) {
    boolean messageFound = false;
    boolean ackFound = false;
    SentAt sentAt = null;
    if (enter(data)) {
      while (nextField(data)) {
        switch (data.currentName()) {
          case "message" -> {
            messageFound = true;
            sentAt = identified(data, "data.message");
          }
          case "ack" -> {
            ackFound = true;
            if (data.currentToken() != JsonToken.VALUE_NUMBER_INT) {
              fault("data.ack", "must be an integer, such as 2 for delivered");
            }
            Json.skipValue(data);
          }
          default -> Json.skipValue(data);
        }
      }
      if (!messageFound) {
        fault("data.message", "is missing: send the message as an object");
      }
      if (ackRequired && !ackFound) {
        fault("data.ack", "is missing: send the tick as an integer, such as 2 for delivered");
      }
    }
    // A tick's message is older than the tick, which has no time of its own.
    return new SessionFact.Activity(ackRequired || sentAt == null ? null : sentAt.time());
  }

  private SessionFact call(JsonParser data) {
    boolean found = false;
    if (enter(data)) {
      while (nextField(data)) {
        if (data.currentName().equals("call")) {
          found = true;
          identified(data, "data.call");
        } else {
          Json.skipValue(data);
        }
      }
      if (!found) {
        fault("data.call", "is missing: send the call as an object");
      }
    }
    return new SessionFact.Activity();
  }

  /**
   * A message or a call: an object, whose {@code id}, if any, can name it.
   *
   * @return its own time; null if it tells none that can be read, which is no fault
   */
  private @Nullable SentAt identified(JsonParser data, String path) {
    SentAt sentAt = null;
    if (data.currentToken() != JsonToken.START_OBJECT) {
      fault(path, "must be an object");
      Json.skipValue(data);
      return null;
    }
    while (nextField(data)) {
      boolean isId = data.currentName().equals("id");
      JsonToken token = data.currentToken();
      if (isId
          && token != JsonToken.VALUE_STRING
          && token != JsonToken.START_OBJECT
          && token != JsonToken.VALUE_NULL) {
        fault(path + ".id", "must be a string, or an object with _serialized");
      }
      if (data.currentName().equals("timestamp")) {
        sentAt = JsonValues.time(data);
      } else {
        Json.skipValue(data);
      }
    }
    return sentAt;
  }

  private @Nullable SessionFact registered(JsonParser data) {
    String userId = null;
    boolean found = false;
    boolean isNotification = false;
    RawJson aiConfig = null;
    if (enter(data)) {
      while (nextField(data)) {
        switch (data.currentName()) {
          case "userId" -> {
            found = true;
            userId = string(data, "data.userId");
          }
          case "isNotification" -> isNotification = bool(data, "data.isNotification");
          case "aiConfig" -> aiConfig = rawJson(data, "data.aiConfig");
          default -> Json.skipValue(data);
        }
      }
      if (!found || (userId != null && userId.isBlank())) {
        fault("data.userId", "is missing: a session is registered for a user");
      } else if (userId != null && userId.length() > MAX_USER_ID_CHARS) {
        fault("data.userId", "is longer than " + MAX_USER_ID_CHARS + " characters");
      }
    }
    return userId == null
        ? null
        : new SessionFact.SessionRegistered(userId, isNotification, aiConfig);
  }

  private boolean bool(JsonParser data, String path) {
    switch (data.currentToken()) {
      case VALUE_TRUE -> {
        return true;
      }
      case VALUE_FALSE, VALUE_NULL -> {
        return false;
      }
      default -> {
        fault(path, "must be true or false");
        Json.skipValue(data);
        return false;
      }
    }
  }

  private @Nullable RawJson rawJson(JsonParser data, String path) {
    if (data.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    String text = JsonCopy.of(data);
    if (text.length() > MAX_AI_CONFIG_CHARS) {
      fault(path, "is longer than " + MAX_AI_CONFIG_CHARS + " characters");
    }
    return new RawJson(text);
  }

  private SessionFact expired(JsonParser data) {
    Position idleSince = null;
    String text = optionalText(data, "idleSince");
    if (text != null) {
      idleSince = Position.parse(text).orElse(null);
      if (idleSince == null) {
        fault("data.idleSince", "must be a position, such as 3:1042");
      }
    }
    return new SessionFact.SessionExpired(idleSince);
  }

  private @Nullable SessionFact observed(JsonParser data) {
    SessionStatus status = null;
    boolean isKnown = true;
    String words = null;
    String server = null;
    Instant askedAt = null;
    Instant answeredAt = null;
    Position doubted = null;
    if (enter(data)) {
      while (nextField(data)) {
        switch (data.currentName()) {
          case "status" -> {
            String text = string(data, "data.status");
            status = text == null ? null : SessionStatus.parse(text).orElse(null);
          }
          case "known" -> isKnown = bool(data, "data.known");
          case "words" -> words = nullableString(data, "data.words");
          case "server" -> server = nullableString(data, "data.server");
          case "askedAt" -> askedAt = time(data, "data.askedAt");
          case "answeredAt" -> answeredAt = time(data, "data.answeredAt");
          case ObservationData.DOUBTED ->
              doubted = position(string(data, "data." + ObservationData.DOUBTED));
          default -> Json.skipValue(data);
        }
      }
      if (status == null) {
        fault("data.status", "must be a status, such as session_connected");
      }
      if (askedAt == null || answeredAt == null) {
        fault("data.askedAt", "and data.answeredAt must be times of RFC 3339");
      }
      if (doubted == null) {
        fault("data." + ObservationData.DOUBTED, "must be a position, such as 3:1042");
      }
    }
    return status == null || askedAt == null || answeredAt == null || doubted == null
        ? null
        : new SessionFact.SessionObserved(
            status, isKnown, words, server, askedAt, answeredAt, doubted);
  }

  private @Nullable Instant time(JsonParser data, String path) {
    String text = string(data, path);
    return text == null ? null : Timestamps.parse(text);
  }

  private static @Nullable Position position(@Nullable String text) {
    return text == null ? null : Position.parse(text).orElse(null);
  }

  private @Nullable SessionFact qrExpired(JsonParser data) {
    int faultsBefore = faults.size();
    String fingerprint = optionalText(data, "qrSha256");
    if (fingerprint == null && faults.size() == faultsBefore) {
      fault("data.qrSha256", "is missing: it names the QR code that expired");
    }
    return fingerprint == null ? null : new SessionFact.QrExpired(fingerprint);
  }

  private static boolean present(JsonParser data) {
    return data.currentToken() != JsonToken.VALUE_NULL;
  }

  /** Stands at {@code data}'s opening brace, or says that there is none. */
  private boolean enter(JsonParser data) {
    if (data.currentToken() == JsonToken.START_OBJECT) {
      return true;
    }
    fault("data", present(data) ? "must be an object" : "is missing: send an object");
    Json.skipValue(data);
    return false;
  }

  /** Moves to the value of the next member; false at the closing brace. */
  private static boolean nextField(JsonParser data) {
    if (data.nextToken() != JsonToken.PROPERTY_NAME) {
      return false;
    }
    data.nextToken();
    return true;
  }

  private @Nullable String nullableString(JsonParser data, String path) {
    return data.currentToken() == JsonToken.VALUE_NULL ? null : string(data, path);
  }

  private @Nullable String string(JsonParser data, String path) {
    if (data.currentToken() == JsonToken.VALUE_STRING) {
      return Json.text(data);
    }
    fault(path, "must be a string");
    Json.skipValue(data);
    return null;
  }

  private void fault(String field, String message) {
    faults.add(new Fault(field, message));
  }
}
