package io.sessionlog.query.session;

import io.sessionlog.model.Sha256;
import io.sessionlog.model.json.Timestamps;
import io.sessionlog.query.view.SessionPage;
import io.sessionlog.query.view.StoredSession;
import io.sessionlog.support.http.JsonBytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** The body of a list answer, put together from the entries as they were rendered before. */
final class ListJson {

  private static final byte[] HEAD =
      "{\"success\":true,\"data\":[".getBytes(StandardCharsets.UTF_8);

  private ListJson() {}

  static byte[] body(SessionPage page, boolean qrShown) {
    List<byte[]> entries = new ArrayList<>(page.sessions().size());
    long length = HEAD.length + (long) Math.max(0, page.sessions().size() - 1);
    for (StoredSession session : page.sessions()) {
      byte[] entry = session.asListEntry(page.asOf(), qrShown, SessionJson::listEntry);
      entries.add(entry);
      length += entry.length;
    }
    byte[] tail = tail(page);
    ByteBuffer body = ByteBuffer.allocate(Math.toIntExact(length + tail.length));
    body.put(HEAD);
    for (int i = 0; i < entries.size(); i++) {
      if (i > 0) {
        body.put((byte) ',');
      }
      body.put(entries.get(i));
    }
    body.put(tail);
    return body.array();
  }

  /** Of all but the time of the answer. */
  static byte[] digest(SessionPage page, boolean qrShown) {
    List<byte[]> parts = new ArrayList<>(page.sessions().size() + 2);
    for (StoredSession session : page.sessions()) {
      parts.add(session.asListEntry(page.asOf(), qrShown, SessionJson::listEntry));
    }
    parts.add(JsonBytes.object(json -> SessionJson.counts(json, page.summary())));
    if (page.next() != null) {
      parts.add(page.next().cursor().write().getBytes(StandardCharsets.UTF_8));
    }
    return Sha256.of(parts.toArray(byte[][]::new));
  }

  private static byte[] tail(SessionPage page) {
    var out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JsonBytes.generator(out)) {
      json.writeStartObject();
      json.writeObjectPropertyStart("summary");
      SessionJson.counts(json, page.summary());
      json.writeEndObject();
      json.writeStringProperty("timestamp", Timestamps.format(page.asOf()));
      JsonBytes.text(json, "nextCursor", page.next() == null ? null : page.next().cursor().write());
      json.writeEndObject();
    }
    byte[] object = out.toByteArray();
    // The object's opening brace gives way to what closes the array before it.
    byte[] tail = new byte[object.length + 1];
    tail[0] = ']';
    tail[1] = ',';
    System.arraycopy(object, 1, tail, 2, object.length - 1);
    return tail;
  }
}
