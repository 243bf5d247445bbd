package io.sessionlog.notifier.api;

import io.sessionlog.model.wire.Fault;
import io.sessionlog.support.http.InvalidRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The members of a body, each checked, and all faults told at once. */
final class BodyFields {

  static final int MAX_BYTES = 64 * 1024;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final JsonNode body;
  private final List<Fault> faults = new ArrayList<>(0);

  BodyFields(JsonNode body, Set<String> known) {
    this.body = body;
    if (!body.isObject()) {
      throw new InvalidRequest("body", "must be a JSON object");
    }
    for (String name : body.propertyNames()) {
      if (!known.contains(name)) {
        // Not passed over: it may be a misspelled filter, and would tell too much.
        fault(name.length() > 64 ? name.substring(0, 64) : name, "is not known here");
      }
    }
  }

  /**
   * Reads a request's body; an empty one is an object without members.
   *
   * @throws InvalidRequest if it is no JSON, or too large
   */
  static JsonNode read(HttpServletRequest request) throws IOException {
    byte[] bytes = request.getInputStream().readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new InvalidRequest("body", "may have at most " + MAX_BYTES + " bytes");
    }
    try {
      return bytes.length == 0 ? JSON.createObjectNode() : JSON.readTree(bytes);
    } catch (JacksonException e) {
      // Its message may quote the body.
      throw new InvalidRequest("body", "must be JSON");
    }
  }

  /** Of one field the first is told: what follows from it would only confuse. */
  void fault(String field, String message) {
    if (faults.stream().noneMatch(known -> known.field().equals(field))) {
      faults.add(new Fault(field, message));
    }
  }

  Optional<String> text(String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isString()) {
      fault(name, "must be a text");
      return Optional.empty();
    }
    return Optional.of(value.stringValue());
  }

  List<String> texts(String name) {
    JsonNode value = body.path(name);
    List<String> texts = new ArrayList<>();
    if (value.isMissingNode() || value.isNull()) {
      return texts;
    }
    for (JsonNode each : value) {
      if (each.isString()) {
        texts.add(each.stringValue());
      }
    }
    if (!value.isArray() || texts.size() != value.size()) {
      fault(name, "must be a list of texts");
    }
    return texts;
  }

  boolean flag(String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return false;
    }
    if (!value.isBoolean()) {
      fault(name, "must be true or false");
      return false;
    }
    return value.booleanValue();
  }

  void check() {
    if (!faults.isEmpty()) {
      throw new InvalidRequest(faults);
    }
  }
}
