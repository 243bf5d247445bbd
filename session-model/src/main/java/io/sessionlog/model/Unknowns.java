package io.sessionlog.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a later version wrote into a state and this one does not know: passed on as it came, so that
 * nothing is lost while both run, nor by going back.
 *
 * @param status the name of a status that is not known here; null: it is known
 * @param members those of the state that are not known here, in the order in which they came
 */
public record Unknowns(@Nullable String status, Map<String, RawJson> members) {

  public static final Unknowns NONE = new Unknowns(null, Map.of());

  public Unknowns {
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
  }

  public static Unknowns of(@Nullable String status, Map<String, RawJson> members) {
    return status == null && members.isEmpty() ? NONE : new Unknowns(status, members);
  }

  /** Once a status that is known here was entered. */
  Unknowns withStatus(@Nullable String name) {
    return Objects.equals(name, status) ? this : of(name, members);
  }

  /** Leaves out the values: they may be secret. */
  @Override
  public String toString() {
    return "Unknowns[%s, %s]".formatted(status, members.keySet());
  }
}
