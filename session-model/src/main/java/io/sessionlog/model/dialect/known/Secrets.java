package io.sessionlog.model.dialect.known;

import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.json.JsonView;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/** Takes the tokens out of what senders post. */
public final class Secrets {

  /** What stands in a token's place. */
  public static final String REDACTED = "[redacted]";

  private static final byte[] IN_PLACE =
      ("\"" + REDACTED + "\"").getBytes(StandardCharsets.US_ASCII);

  private Secrets() {}

  /** The data as they came but for the tokens; the data themselves where they hold none. */
  public static JsonView redacted(Dialect dialect, JsonView data) {
    return without(dialect.secrets(data), data);
  }

  /**
   * The same bytes with something else in some places.
   *
   * @param secrets values that stand within; those that are missing are passed over
   */
  public static JsonView without(List<JsonView> secrets, JsonView data) {
    List<JsonView> present =
        secrets.stream()
            .filter(secret -> !secret.isMissing())
            .sorted(Comparator.comparingInt(JsonView::start))
            .toList();
    if (present.isEmpty()) {
      return data;
    }
    var out = new ByteArrayOutputStream(data.length());
    int from = data.start();
    for (JsonView secret : present) {
      if (secret.start() >= from) {
        out.write(data.bytes(), from, secret.start() - from);
        out.write(IN_PLACE, 0, IN_PLACE.length);
        from = secret.start() + secret.length();
      }
    }
    out.write(data.bytes(), from, data.start() + data.length() - from);
    return JsonView.of(out.toByteArray());
  }
}
