package io.sessionlog.query.push;

import io.sessionlog.model.SessionId;
import io.sessionlog.support.http.InvalidRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a client says over its socket.
 *
 * @param filter what would stand in a URL; empty if it only names sessions
 */
record SocketMessage(Type type, Set<String> sessionIds, MultiValueMap<String, String> filter) {

  enum Type {
    /** Starts the feed, or starts it over. */
    FOLLOW,
    /** Adds sessions to it. */
    WIDEN,
    /** Takes some off. */
    NARROW
  }

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> FILTERS = List.of("userId", "status", "lastEventId");

  /**
   * @throws InvalidRequest if it is none
   */
  static SocketMessage parse(String text) {
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (JacksonException notJson) {
      throw new InvalidRequest("message", "must be a JSON object");
    }
    String type = json.path("type").asString("");
    return switch (type) {
      case "subscribe" -> subscribe(json);
      case "unsubscribe" ->
          new SocketMessage(Type.NARROW, named(sessionIds(json)), new LinkedMultiValueMap<>());
      default -> throw new InvalidRequest("type", "must be subscribe or unsubscribe");
    };
  }

  private static SocketMessage subscribe(JsonNode json) {
    List<String> sessionIds = sessionIds(json);
    MultiValueMap<String, String> filter = new LinkedMultiValueMap<>();
    for (String name : FILTERS) {
      if (json.hasNonNull(name)) {
        filter.add(name, text(json.get(name), name));
      }
    }
    if (filter.isEmpty() && !json.path("sessionIds").isMissingNode()) {
      return new SocketMessage(Type.WIDEN, named(sessionIds), filter);
    }
    filter.addAll("sessionId", sessionIds);
    return new SocketMessage(Type.FOLLOW, Set.of(), filter);
  }

  private static List<String> sessionIds(JsonNode json) {
    List<String> sessionIds = new ArrayList<>();
    JsonNode given = json.path("sessionIds");
    if (!given.isMissingNode() && !given.isArray()) {
      throw new InvalidRequest("sessionIds", "must be an array of session ids");
    }
    for (JsonNode sessionId : given) {
      sessionIds.add(text(sessionId, "sessionIds"));
    }
    return sessionIds;
  }

  private static String text(JsonNode node, String field) {
    if (!node.isString()) {
      throw new InvalidRequest(field, "must be text");
    }
    return node.stringValue();
  }

  private static Set<String> named(List<String> sessionIds) {
    if (sessionIds.isEmpty() || sessionIds.size() > FeedRequest.MAX_SESSIONS) {
      throw new InvalidRequest(
          "sessionIds", "must name 1 to %d sessions".formatted(FeedRequest.MAX_SESSIONS));
    }
    if (!sessionIds.stream().allMatch(SessionId::isValid)) {
      throw new InvalidRequest("sessionIds", SessionId.RULE);
    }
    return new LinkedHashSet<>(sessionIds);
  }
}
