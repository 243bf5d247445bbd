package io.sessionlog.model.wire;

/** The names of the record headers that the pipeline writes. */
public final class RecordHeaders {

  /**
   * On {@code session-events}: CloudEvents' structured mode. On {@code session-events-rejected}:
   * the body's, as its sender named it.
   */
  public static final String CONTENT_TYPE = "content-type";

  public static final String CLOUD_EVENT = "application/cloudevents+json; charset=UTF-8";

  /**
   * On a tombstone of {@code session-state}: the {@link io.sessionlog.model.Position} of the event
   * that removed the session. Every other record carries its position in its value.
   */
  public static final String POSITION = "position";

  /** On {@code session-events-rejected}. */
  public static final String REASON = "reason";

  public static final String RECEIVED_AT = "received-at";
  public static final String PATH = "path";

  /** What of the URL's query is read: {@code userId} and {@code dialect}. */
  public static final String QUERY = "query";

  public static final String REMOTE = "remote";

  /**
   * On {@code session-events-rejected}: nobody has proved whose the body is, for this reason. It
   * must not be given a proof of ours.
   */
  public static final String UNAUTHENTICATED = "unauthenticated";

  /** Beside it, where the sender signed the body: the HTTP header that says so. */
  public static final String PROOF = "proof";

  /**
   * On {@code session-events}: the event was refused before, and this says where the refused record
   * stands, as {@code topic:partition:offset}. On {@code session-events-rejected}: it was refused
   * again.
   */
  public static final String REDRIVEN_FROM = "redriven-from";

  /**
   * On {@code session-events}: something of this session was refused with 503 since the time that
   * this says, and perhaps never sent again. On {@code session-state}: the event that led to the
   * state carries it.
   */
  public static final String AFTER_REFUSAL = "after-refusal";

  private RecordHeaders() {}
}
