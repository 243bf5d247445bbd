package io.sessionlog.system.chaos;

import io.sessionlog.model.Position;

/** Reads what an answer of the query service says about where it stands. */
final class Shown {

  private Shown() {}

  /** An entity tag of a status is the position and a checksum. */
  static Position position(Http.Answer status) {
    String tag = status.header("ETag").orElseThrow();
    return Position.parse(tag.substring(1, tag.indexOf('-'))).orElseThrow();
  }
}
