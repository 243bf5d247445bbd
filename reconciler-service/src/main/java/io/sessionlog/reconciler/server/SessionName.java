package io.sessionlog.reconciler.server;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * A session as its server names it.
 *
 * @param id ours, which is also how the name stands in a path
 */
record SessionName(String id) {

  /** The server's name for it: what can't stand in an id of ours is escaped there. */
  String text() {
    return id.indexOf('%') < 0
        ? id
        : URLDecoder.decode(id.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  boolean is(String name) {
    return text().equals(name);
  }
}
