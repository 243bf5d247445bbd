package io.sessionlog.reconciler.server;

import io.sessionlog.reconciler.doubt.Answer.Failed.Fault;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A JSON object that a server answered.
 *
 * @param status of HTTP
 */
record Reply(int status, JsonNode body) {

  private static final int MAX_WORDS = 100;

  /** What frameworks say of a path that they do not have: the URL or the kind is wrong. */
  private static final Pattern NO_SUCH_PATH =
      Pattern.compile("cannot (get|post)\\b|no static resource|route .*not found|page not found");

  /** As it stands, if it is a text. */
  @Nullable String text(String... path) {
    JsonNode at = at(path);
    return at.isString() ? at.asString() : null;
  }

  /** Null if it is neither true nor false. */
  @Nullable Boolean bool(String... path) {
    JsonNode at = at(path);
    return at.isBoolean() ? (Boolean) at.asBoolean() : null;
  }

  /** Whether the member is there, also where it is null. */
  boolean has(String member) {
    return body.has(member);
  }

  private JsonNode at(String... path) {
    JsonNode at = body;
    for (String member : path) {
      at = at.path(member);
    }
    return at;
  }

  /** 404 of a server that has such a path, and no such session. */
  boolean isUnknownSession() {
    if (status != 404) {
      return false;
    }
    String said = body.toString().toLowerCase(java.util.Locale.ROOT);
    if (body.has("path") || NO_SUCH_PATH.matcher(said).find()) {
      throw new Unusable("answered 404 to the path: are its URL and kind right?", Fault.SERVER);
    }
    return true;
  }

  Reply orRefuse() {
    if (status < 200 || status > 299) {
      throw new Unusable("answered " + status, Unusable.faultOf(status));
    }
    return this;
  }

  /** Refuses what is told of another session. */
  Reply about(SessionName session, String... path) {
    String name = text(path);
    if (name != null && !session.is(name)) {
      throw new Unusable("answered about another session", Fault.SESSION);
    }
    return this;
  }

  /** A word of the server, fit to be shown; what is longer is none. */
  static String words(@Nullable String said) {
    if (said == null || said.isBlank()) {
      return "nothing";
    }
    return said.length() <= MAX_WORDS ? said : said.substring(0, MAX_WORDS);
  }

  /** A state that this version does not know: nothing is made of it. */
  static Unusable notUnderstood() {
    return new Unusable("answered with a state that is not known here", Fault.SESSION);
  }
}
