package io.sessionlog.ingest.body;

import io.sessionlog.support.http.Problems;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.ErrorResponseException;

/** Reads a body of JSON whole, and no further than its bound. */
public final class BodyReader {

  private static final int CHUNK_BYTES = 64 * 1024;

  private final long maxBytes;

  public BodyReader(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Reads the bytes as they came: a signature is over them, and analysts are to see them.
   *
   * @param memory is charged for the body
   * @throws ErrorResponseException 413 beyond the bound, 415 for what can't be JSON in UTF-8
   */
  public byte[] read(HttpServletRequest request, BodyMemory.Share memory) throws IOException {
    checkType(request);
    long announced = request.getContentLengthLong();
    if (announced > maxBytes) {
      throw tooLarge();
    }
    InputStream in = request.getInputStream();
    if (announced >= 0) {
      memory.take(announced);
      return in.readNBytes((int) announced);
    }
    var body = new ByteArrayOutputStream();
    byte[] chunk = new byte[CHUNK_BYTES];
    for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
      if (body.size() + read > maxBytes) {
        throw tooLarge();
      }
      memory.take(read);
      body.write(chunk, 0, read);
    }
    return body.toByteArray();
  }

  private static void checkType(HttpServletRequest request) {
    String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
      throw unsupported("Send the body without Content-Encoding.");
    }
    String type = request.getContentType();
    if (type == null) {
      return;
    }
    MediaType media;
    try {
      media = MediaType.parseMediaType(type);
    } catch (InvalidMediaTypeException e) {
      throw unsupported("The Content-Type can't be read: send application/json.");
    }
    String subtype = media.getSubtype().toLowerCase(Locale.ROOT);
    boolean json =
        media.getType().equalsIgnoreCase("application")
            && (subtype.equals("json") || subtype.endsWith("+json"));
    String charset = media.getParameter("charset");
    boolean utf8 =
        charset == null
            || charset.replace("\"", "").equalsIgnoreCase("utf-8")
            || charset.replace("\"", "").equalsIgnoreCase("us-ascii");
    if (!json || !utf8) {
      throw unsupported("Send the body as application/json in UTF-8.");
    }
  }

  private static ErrorResponseException unsupported(String detail) {
    return problem(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Unsupported media type", detail);
  }

  private ErrorResponseException tooLarge() {
    return problem(
        HttpStatus.CONTENT_TOO_LARGE,
        "Body too large",
        "A body may have %d bytes at the most. It was not stored.".formatted(maxBytes));
  }

  private static ErrorResponseException problem(
      HttpStatusCode status, String title, String detail) {
    return new ErrorResponseException(status, Problems.of(status, title, detail), null);
  }
}
