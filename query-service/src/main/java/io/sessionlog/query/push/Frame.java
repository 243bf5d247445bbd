package io.sessionlog.query.push;

import org.jspecify.annotations.Nullable;

/** One message to a client. */
final class Frame {

  enum Kind {
    SNAPSHOT("snapshot"),
    SESSION("session"),
    REMOVED("removed"),
    SUMMARY("summary"),
    HEARTBEAT("heartbeat"),
    ERROR("error");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    String wireName() {
      return wireName;
    }
  }

  private final Kind kind;
  private final @Nullable String id;
  private final byte[] data;

  /**
   * @param id null where the client must not resume from here
   * @param data JSON, not to be changed
   */
  Frame(Kind kind, @Nullable String id, byte[] data) {
    this.kind = kind;
    this.id = id;
    this.data = data;
  }

  Kind kind() {
    return kind;
  }

  @Nullable String id() {
    return id;
  }

  byte[] data() {
    return data;
  }
}
