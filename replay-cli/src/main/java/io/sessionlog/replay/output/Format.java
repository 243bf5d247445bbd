package io.sessionlog.replay.output;

/** How rows are written. */
public enum Format {
  /** One JSON object a line. */
  NDJSON,
  /** RFC 4180, with a header line. */
  CSV,
  /** Columns for people. */
  TABLE
}
