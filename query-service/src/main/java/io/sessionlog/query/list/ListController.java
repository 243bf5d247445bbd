package io.sessionlog.query.list;

import io.sessionlog.model.SessionReading.Category;
import io.sessionlog.model.wire.Timestamps;
import io.sessionlog.query.EntityTag;
import io.sessionlog.query.JsonAnswer;
import io.sessionlog.query.PositionedRead;
import io.sessionlog.query.SessionJson;
import io.sessionlog.query.view.SessionEntry;
import io.sessionlog.query.view.SessionStore;
import io.sessionlog.query.view.Summary;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/whatsapp/session/list-realtime}. */
@RestController
class ListController {

  private final PositionedRead reads;
  private final Clock clock;

  ListController(PositionedRead reads, Clock clock) {
    this.reads = reads;
    this.clock = clock;
  }

  @GetMapping("/api/whatsapp/session/list-realtime")
  Object list(
      @RequestParam(required = false) @Nullable String userId,
      @RequestParam(required = false) @Nullable String status,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestHeader(name = PositionedRead.HEADER, required = false) @Nullable String position,
      @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false)
          @Nullable String ifNoneMatch) {
    var request = ListRequest.of(userId, status, limit, cursor);
    return reads.read(position, store -> answer(store, request, ifNoneMatch));
  }

  private ResponseEntity<byte[]> answer(
      SessionStore store, ListRequest request, @Nullable String ifNoneMatch) {
    Instant now = clock.instant();
    // Taken before the page: if the view moves on in between, the tag is too old, never too new.
    var tag = EntityTag.of(request, store.versionAt(now));
    return JsonAnswer.of(tag, ifNoneMatch, () -> body(store, request, now));
  }

  private static byte[] body(SessionStore store, ListRequest request, Instant now) {
    SessionStore.Page page = store.listAt(request.filter(), request.after(), request.limit(), now);
    List<byte[]> entries = new ArrayList<>(page.entries().size());
    int size = 512;
    for (SessionEntry entry : page.entries()) {
      byte[] json = entry.listEntry(now, SessionJson::listEntry);
      entries.add(json);
      size += json.length + 1;
    }
    var body = new ByteArrayOutputStream(size);
    body.writeBytes(utf8("{\"success\":true,\"data\":["));
    for (int i = 0; i < entries.size(); i++) {
      if (i > 0) {
        body.write(',');
      }
      body.writeBytes(entries.get(i));
    }
    body.writeBytes(utf8(tail(page, now)));
    return body.toByteArray();
  }

  private static String tail(SessionStore.Page page, Instant now) {
    Summary summary = page.summary();
    String next = page.next() == null ? "null" : "\"" + Cursor.after(page.next()) + "\"";
    return """
        ],"summary":{"connected":%d,"disconnected":%d,"loading":%d,"needsQR":%d,"error":%d,"total":%d},\
        "timestamp":"%s","nextCursor":%s}"""
        .formatted(
            summary.of(Category.CONNECTED),
            summary.of(Category.DISCONNECTED),
            summary.of(Category.LOADING),
            summary.of(Category.NEEDS_QR),
            summary.of(Category.ERROR),
            summary.total(),
            Timestamps.format(now),
            next);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
