package io.sessionlog.ingest.body;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** Whether a body can be JSON in UTF-8, by what its headers say. */
final class ContentTypes {

  private ContentTypes() {}

  /** What the sender should change; null if the headers allow JSON, or say nothing. */
  static @Nullable String whyNotJson(HttpServletRequest request) {
    String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
      return "Send the body without Content-Encoding.";
    }
    String type = request.getContentType();
    if (type == null) {
      return null;
    }
    MediaType media;
    try {
      media = MediaType.parseMediaType(type);
    } catch (InvalidMediaTypeException e) {
      return "The Content-Type can't be read: send application/json.";
    }
    return isJson(media) && isUtf8(media.getParameter("charset"))
        ? null
        : "Send the body as application/json in UTF-8.";
  }

  private static boolean isJson(MediaType media) {
    String subtype = media.getSubtype().toLowerCase(Locale.ROOT);
    return media.getType().equalsIgnoreCase("application")
        && (subtype.equals("json") || subtype.endsWith("+json"));
  }

  private static boolean isUtf8(@Nullable String charset) {
    if (charset == null) {
      return true;
    }
    String name = charset.replace("\"", "");
    return name.equalsIgnoreCase("utf-8") || name.equalsIgnoreCase("us-ascii");
  }
}
