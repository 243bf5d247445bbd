package io.sessionlog.model.wire;

import io.sessionlog.model.RawJson;
import io.sessionlog.model.Unknowns;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * Members of an object that this version does not know, on their way from what is read to what is
 * written.
 */
final class UnknownMembers {

  private @Nullable Map<String, RawJson> members;

  /** Keeps the value that the parser stands at, and moves to its end. */
  void keep(String member, JsonParser json) {
    if (members == null) {
      members = new LinkedHashMap<>();
    }
    members.put(member, new RawJson(JsonCopy.of(json)));
  }

  /** Keeps the current member. */
  void keep(JsonParser json) {
    keep(json.currentName(), json);
  }

  Unknowns read() {
    return read(null);
  }

  /**
   * @param status that is not known; null if it is, or there is none
   */
  Unknowns read(@Nullable String status) {
    return Unknowns.of(status, members == null ? Map.of() : members);
  }

  static void write(JsonGenerator json, Unknowns unknowns) {
    unknowns
        .members()
        .forEach(
            (name, value) -> {
              json.writeName(name);
              json.writeRawValue(value.text());
            });
  }
}
