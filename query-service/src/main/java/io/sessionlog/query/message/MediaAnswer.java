package io.sessionlog.query.message;

import io.sessionlog.model.message.MessageState;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * A stranger's file, sent so that a browser runs nothing of it: what is no picture, sound or film
 * is saved, not shown.
 */
final class MediaAnswer {

  private static final Set<String> SHOWN = Set.of("image", "audio", "video");

  /** Instead of that of our own pages. */
  static final String CONTENT_SECURITY_POLICY = "default-src 'none'; sandbox";

  private MediaAnswer() {}

  static ResponseEntity<byte[]> of(MessageState.Media media, ETag tag, byte[] bytes) {
    MediaType type = type(media.mediaType());
    return ResponseEntity.ok()
        .contentType(type)
        .eTag(tag.formattedTag())
        .cacheControl(CacheControl.noStore().cachePrivate())
        .header(HttpHeaders.CONTENT_DISPOSITION, disposition(type, media.fileName()))
        .body(bytes);
  }

  /** Senders write {@code audio/ogg; codecs=opus}, or nothing at all. */
  private static MediaType type(@Nullable String mediaType) {
    try {
      MediaType type =
          mediaType == null
              ? MediaType.APPLICATION_OCTET_STREAM
              : MediaType.parseMediaType(mediaType);
      return type.isConcrete() ? type : MediaType.APPLICATION_OCTET_STREAM;
    } catch (InvalidMediaTypeException unknown) {
      return MediaType.APPLICATION_OCTET_STREAM;
    }
  }

  private static String disposition(MediaType type, @Nullable String fileName) {
    boolean isShown = SHOWN.contains(type.getType()) && !type.getSubtype().contains("svg");
    ContentDisposition.Builder disposition =
        isShown ? ContentDisposition.inline() : ContentDisposition.attachment();
    return (fileName == null ? disposition : disposition.filename(fileName, StandardCharsets.UTF_8))
        .build()
        .toString();
  }
}
