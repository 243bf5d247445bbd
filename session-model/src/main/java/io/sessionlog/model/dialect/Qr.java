package io.sessionlog.model.dialect;

import io.sessionlog.model.SessionFact;
import io.sessionlog.model.json.JsonView;
import org.jspecify.annotations.Nullable;

/** QR codes as senders hand them over: as text, as a picture, or not at all. */
public final class Qr {

  private Qr() {}

  /** A code's text; null where it is none: blank, beyond what a code can hold, or a picture. */
  public static @Nullable String text(JsonView value) {
    String text = value.text();
    return text == null
            || text.isBlank()
            || text.length() > SessionFact.QrReceived.MAX_CHARS
            || text.startsWith("data:")
        ? null
        : text;
  }

  /**
   * @param text null: the code is known to be there, and not what it says
   * @param hint what to tell people then
   */
  public static Facts fact(@Nullable String text, String hint) {
    return Facts.of(
        text == null ? new SessionFact.QrAwaited(hint) : new SessionFact.QrReceived(text));
  }

  /** What is told of a picture that could not be read. */
  public static final String UNREADABLE = "it came as a picture that can't be read";
}
