package io.sessionlog.model.wire;

import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.model.dialect.known.Secrets;
import io.sessionlog.model.json.JsonView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes out of a record of {@code session-events} what not everybody who sees it may see. */
public final class RecordSecrets {

  private RecordSecrets() {}

  /** Without the tokens of its sender; our own dialect has none. */
  public static byte[] withoutTokens(byte[] envelope) {
    JsonView record = JsonView.of(envelope);
    Dialect dialect = dialect(record);
    return dialect == null
        ? envelope
        : Secrets.without(dialect.secrets(record.get("data")), record).bytes();
  }

  /**
   * Without what takes an account over, by whatever name its sender calls it: QR codes as text, as
   * pictures and as the door has read them, and pairing codes.
   */
  public static byte[] withoutPairingCodes(byte[] envelope) {
    JsonView record = JsonView.of(envelope);
    JsonView data = record.get("data");
    Dialect dialect = dialect(record);
    List<JsonView> codes =
        new ArrayList<>(dialect == null ? List.of(data.get("qr")) : dialect.pairingCodes(data));
    codes.add(record.get(EventCodec.QR_TEXT));
    return Secrets.without(codes, record).bytes();
  }

  private static @Nullable Dialect dialect(JsonView record) {
    String type = record.get("type").name();
    return type == null ? null : Dialects.ofEvent(type);
  }
}
