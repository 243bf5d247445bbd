package io.sessionlog.system.chaos;

import java.util.ArrayList;
import java.util.List;

/** What a check found: each finding breaks a promise. */
final class Findings {

  /** Which promise. */
  enum Kind {
    /** Accepted, and not in the log as it was sent. */
    LOST,
    /** Twice in the log for one request, or after a later webhook of its session. */
    DUPLICATED,
    /** Served, and not what the log makes of it. */
    WRONG_STATE,
    /** Any other promise. */
    OTHER
  }

  private record Finding(Kind kind, String text) {
    @Override
    public String toString() {
      return kind + ": " + text;
    }
  }

  private final List<Finding> all = new ArrayList<>();

  @SuppressWarnings("AnnotateFormatMethod") // its annotation would be a dependency for one method
  void add(Kind kind, String format, Object... args) {
    all.add(new Finding(kind, format.formatted(args)));
  }

  long count(Kind kind) {
    return all.stream().filter(finding -> finding.kind() == kind).count();
  }

  List<String> sentences() {
    return all.stream().map(Finding::toString).toList();
  }
}
