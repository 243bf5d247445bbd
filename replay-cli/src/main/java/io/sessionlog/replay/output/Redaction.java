package io.sessionlog.replay.output;

import io.sessionlog.model.wire.RecordSecrets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which members are not shown. A path such as {@code data.message.body} means that member; a bare
 * name such as {@code qr} means every member of that name, however deep. In an event {@code qr}
 * also means what takes an account over by whatever name its sender calls it.
 */
public final class Redaction {

  private static final String INSTEAD = "[redacted]";
  private static final String QR = "qr";

  private final Set<String> paths = new HashSet<>();
  private final Set<String> names = new HashSet<>();

  public Redaction(Set<String> hidden) {
    for (String path : hidden) {
      (path.contains(".") ? paths : names).add(path);
    }
  }

  /** An event of the log without what is hidden, and without its sender's tokens. */
  public byte[] ofEvent(byte[] envelope) {
    byte[] shown = RecordSecrets.withoutTokens(envelope);
    return of(names.contains(QR) ? RecordSecrets.withoutPairingCodes(shown) : shown);
  }

  /** The same JSON, with every hidden member's value replaced. */
  public byte[] of(byte[] json) {
    return paths.isEmpty() && names.isEmpty()
        ? json
        : JsonText.replacing(json, this::hides, INSTEAD);
  }

  private boolean hides(List<String> path) {
    return names.contains(path.get(path.size() - 1)) || paths.contains(String.join(".", path));
  }
}
