package io.sessionlog.ingest.body;

import io.sessionlog.model.dialect.wuzapi.WuzapiForm;
import io.sessionlog.model.dialect.wuzapi.WuzapiForm.FormFile;
import io.sessionlog.model.wire.Fault;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.tomcat.util.http.fileupload.MultipartStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.MediaType;

/** Forms of both kinds as {@link WuzapiForm} has them, out of a body that has been read already. */
public final class Forms {

  private final Map<String, String> fields = new LinkedHashMap<>();
  private @Nullable FormFile file;

  private Forms() {}

  /** Whether the body is a form, by what its headers say. */
  public static boolean isForm(HttpServletRequest request) {
    String type = request.getContentType();
    if (type == null) {
      return false;
    }
    String lower = type.toLowerCase(Locale.ROOT);
    return lower.startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE)
        || lower.startsWith(MediaType.MULTIPART_FORM_DATA_VALUE);
  }

  /**
   * The form as JSON.
   *
   * @throws InvalidBody if it is no form, or none that has JSON in {@code jsonData}
   */
  public static JsonBody asJson(HttpServletRequest request, byte[] body) {
    return read(request.getContentType(), body).asJson();
  }

  /**
   * The fields that are texts, as Go's json.Marshal writes a map of them: this is what wuzapi signs
   * of a multipart form. Null for any other form, of which the bytes are signed.
   */
  public static byte @Nullable [] signedPart(HttpServletRequest request, byte[] body) {
    String type = request.getContentType();
    boolean isMultipart =
        type != null
            && type.toLowerCase(Locale.ROOT).startsWith(MediaType.MULTIPART_FORM_DATA_VALUE);
    return isMultipart ? GoJson.map(new TreeMap<>(read(type, body).fields)) : null;
  }

  private static Forms read(@Nullable String contentType, byte[] body) {
    var form = new Forms();
    MediaType type = mediaType(contentType);
    try {
      if (type.isCompatibleWith(MediaType.APPLICATION_FORM_URLENCODED)) {
        form.fields.putAll(WuzapiForm.urlEncoded(body));
      } else {
        form.readMultipart(body, type.getParameter("boundary"));
      }
    } catch (IllegalArgumentException | IOException broken) {
      throw unreadable();
    }
    return form;
  }

  private static MediaType mediaType(@Nullable String contentType) {
    try {
      return MediaType.parseMediaType(String.valueOf(contentType));
    } catch (IllegalArgumentException unreadable) {
      throw unreadable();
    }
  }

  private static InvalidBody unreadable() {
    return InvalidBody.notJson("The form can't be read: its Content-Type or its parts are broken.");
  }

  private void put(String name, String value) {
    if (fields.size() < WuzapiForm.MAX_FIELDS) {
      fields.put(name, value);
    }
  }

  private void readMultipart(byte[] body, @Nullable String boundary) throws IOException {
    if (boundary == null) {
      throw new IllegalArgumentException("no boundary");
    }
    var parts =
        new MultipartStream(
            new ByteArrayInputStream(body),
            boundary.replace("\"", "").getBytes(StandardCharsets.ISO_8859_1),
            null);
    boolean hasNext = parts.skipPreamble();
    for (int i = 0; hasNext && i < WuzapiForm.MAX_FIELDS; i++) {
      part(parts.readHeaders(), parts);
      hasNext = parts.readBoundary();
    }
  }

  private void part(String headers, MultipartStream parts) throws IOException {
    String type = null;
    ContentDisposition disposition = ContentDisposition.empty();
    for (String header : headers.split("\r\n")) {
      int colon = header.indexOf(':');
      String name = colon < 0 ? "" : header.substring(0, colon).toLowerCase(Locale.ROOT);
      if (name.equals("content-disposition")) {
        disposition = ContentDisposition.parse(header.substring(colon + 1).strip());
      } else if (name.equals("content-type")) {
        type = header.substring(colon + 1).strip();
      }
    }
    var out = new ByteArrayOutputStream();
    parts.readBodyData(out);
    String field = disposition.getName();
    if (field != null && field.equals(WuzapiForm.FILE_FIELD) && disposition.getFilename() != null) {
      file = new FormFile(type, disposition.getFilename(), out.toByteArray());
    } else if (field != null) {
      put(field, out.toString(StandardCharsets.UTF_8));
    }
  }

  private JsonBody asJson() {
    String json = fields.get(WuzapiForm.JSON_FIELD);
    if (json == null) {
      throw InvalidBody.of(
          List.of(
              new Fault(
                  WuzapiForm.JSON_FIELD, "is missing: a form must have it, with JSON in it")));
    }
    // It must be whole by itself, or it would break out of what is put around it.
    JsonBody.of(json.getBytes(StandardCharsets.UTF_8))
        .readObject(
            parser -> {
              parser.skipChildren();
              return true;
            });
    return JsonBody.of(WuzapiForm.asJson(fields, file));
  }
}
