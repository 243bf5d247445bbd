package io.sessionlog.model;

/**
 * One JSON value as its sender wrote it. It is carried, never interpreted, so no number is
 * rewritten and no field is lost.
 *
 * @param text a single well-formed JSON value
 */
public record RawJson(String text) {

  /** Prints the length alone: the value may hold secrets. */
  @Override
  public String toString() {
    return "RawJson[" + text.length() + " characters]";
  }
}
