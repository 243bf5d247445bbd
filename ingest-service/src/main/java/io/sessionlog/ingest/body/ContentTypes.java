package io.sessionlog.ingest.body;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** Whether a body can be JSON in UTF-8, by what its headers say. */
final class ContentTypes {

  private static final String ENCODED = "Send the body without Content-Encoding.";

  private ContentTypes() {}

  /** What the sender should change; null if the headers allow JSON, or say nothing. */
  static @Nullable String whyNotJson(HttpServletRequest request) {
    return isEncoded(request) ? ENCODED : whyNotJsonByType(request);
  }

  /** As above; a webhook may also be a form. */
  static @Nullable String whyNoWebhook(HttpServletRequest request) {
    return isEncoded(request) ? ENCODED : Forms.isForm(request) ? null : whyNotJsonByType(request);
  }

  private static boolean isEncoded(HttpServletRequest request) {
    String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    return encoding != null && !encoding.strip().equalsIgnoreCase("identity");
  }

  private static @Nullable String whyNotJsonByType(HttpServletRequest request) {
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
