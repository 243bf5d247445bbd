package io.sessionlog.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a later version wrote into a state and this one does not know: passed on as it came, so that
 * nothing is lost while both run, nor by going back.
 *
 * @param status the name of a session's status that is not known here; null: it is known
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

  /** Of what has no status. */
  public static Unknowns of(Map<String, RawJson> members) {
    return of(null, members);
  }

  /**
   * The members of both: of two with one name always the same one, whichever comes first. Nothing
   * here can tell which is right, so that states stay the same in every order.
   */
  public Unknowns and(Unknowns other) {
    if (members.isEmpty() || other.members.isEmpty() || equals(other)) {
      return members.isEmpty() ? other : this;
    }
    var both = new TreeMap<>(members);
    other.members.forEach(
        (name, value) ->
            both.merge(name, value, (a, b) -> a.text().compareTo(b.text()) <= 0 ? a : b));
    return of(both);
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
