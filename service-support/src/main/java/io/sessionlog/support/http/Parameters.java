package io.sessionlog.support.http;

import io.sessionlog.model.wire.Fault;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/** A request's parameters, all checked before any is used. */
public final class Parameters {

  private final MultiValueMap<String, String> given;
  private final Set<String> read = new HashSet<>();
  private final List<Fault> faults = new ArrayList<>(0);

  public Parameters(MultiValueMap<String, String> given) {
    this.given = given;
  }

  /** A blank one, as forms send it, counts as absent. */
  public static Parameters withoutBlanks(MultiValueMap<String, String> given) {
    var filled = new LinkedMultiValueMap<>(given);
    filled.values().removeIf(values -> values.stream().allMatch(String::isBlank));
    return new Parameters(filled);
  }

  /**
   * One parameter; empty if it is absent, or a fault.
   *
   * @param parser empty for what it can't read
   * @param rule what the value must be
   */
  public <T> Optional<T> value(String name, Function<String, Optional<T>> parser, String rule) {
    read.add(name);
    List<String> values = given.getOrDefault(name, List.of());
    if (values.isEmpty()) {
      return Optional.empty();
    }
    if (values.size() > 1) {
      faults.add(new Fault(name, "must be given once"));
      return Optional.empty();
    }
    Optional<T> parsed = parser.apply(values.get(0));
    if (parsed.isEmpty()) {
      faults.add(new Fault(name, rule));
    }
    return parsed;
  }

  /** A parameter that may be repeated; each value once. */
  public Set<String> values(String name, Predicate<String> valid, String rule, int max) {
    read.add(name);
    Set<String> values = new LinkedHashSet<>(given.getOrDefault(name, List.of()));
    if (values.size() > max) {
      faults.add(new Fault(name, "may be given up to " + max + " times"));
    } else if (!values.stream().allMatch(valid)) {
      faults.add(new Fault(name, rule));
    }
    return values;
  }

  /** A page's size. */
  public int limit(int byDefault, int max) {
    return value("limit", text -> number(text, max), "must be a number from 1 to " + max)
        .orElse(byDefault);
  }

  private static Optional<Integer> number(String text, int max) {
    try {
      int number = Integer.parseInt(text);
      return number >= 1 && number <= max ? Optional.of(number) : Optional.empty();
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }

  /** Those that were read. */
  public Set<String> names() {
    return Set.copyOf(read);
  }

  /** Whether any of those that were read is there. */
  public boolean areGiven() {
    return read.stream().anyMatch(given::containsKey);
  }

  /**
   * @throws InvalidRequest with every fault, if there is one
   */
  public void check() {
    if (!faults.isEmpty()) {
      throw new InvalidRequest(faults);
    }
  }
}
