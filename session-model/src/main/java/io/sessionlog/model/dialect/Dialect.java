package io.sessionlog.model.dialect;

import io.sessionlog.model.json.JsonView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One kind of sender: how its webhooks are told from others', which sessions they tell of, and what
 * they say. Everything here is total: a body of any shape is read, and what is not understood is a
 * remark. So what the door accepts, every reader of the log can read.
 */
public interface Dialect {

  /** Stands before the event's name in a record's type, and names the dialect in a URL. */
  String name();

  /**
   * Whether a body is of this dialect. Asked in the order of the list of dialects, until one says
   * yes; so a dialect need not exclude those before it.
   */
  boolean isSpokenIn(JsonView body);

  /**
   * The body cut by session, one slice for each that it tells of.
   *
   * @return empty for a body that tells of no session at all, such as another product's
   */
  List<Slice> slices(JsonView body);

  /**
   * What a record says.
   *
   * @param data the slice's, as it stands in the log
   * @param qr the text of a QR code that came as a picture, which the door has read
   */
  Facts facts(JsonView data, @Nullable String qr);

  /**
   * A picture of a QR code where the data hold no text of it: base64, with or without a data URL's
   * head. {@link JsonView#MISSING} where there is none to be read.
   */
  default JsonView qrPicture(JsonView data) {
    return JsonView.MISSING;
  }

  /** The bytes of a message's picture, recording or file in base64, where the data hold them. */
  default JsonView media(JsonView data) {
    return JsonView.MISSING;
  }

  /** Tokens and keys within the data, which no page and no log may show. */
  default List<JsonView> secrets(JsonView data) {
    return List.of();
  }

  /**
   * What takes the account over, scanned or typed: QR codes as text and as pictures, and pairing
   * codes. Some of these may be missing.
   */
  default List<JsonView> pairingCodes(JsonView data) {
    return List.of();
  }

  /** The status that the sender takes for "received": some know only 200. */
  default int accepted() {
    return 202;
  }
}
