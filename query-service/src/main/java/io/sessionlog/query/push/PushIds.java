package io.sessionlog.query.push;

import io.sessionlog.support.security.Seal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * Ids as clients are told them, and hand them back. An id counts the events of all sessions, so who
 * is bound to a user is told a sealed one, which says nothing: two of the same place differ, and
 * the length is that of many others. A plain one starts such a client over, for it would learn by
 * the wait how far the log has come.
 */
@Component
final class PushIds {

  private static final int MAX_CHARS = 12_000;
  private static final Pattern SEALED = Pattern.compile("[\\w-]{96,}");

  private final Seal seal;

  PushIds(Seal seal) {
    this.seal = seal;
  }

  /**
   * @param isBound whether the client may know of one user's sessions alone
   */
  String write(PushId id, boolean isBound) {
    if (!isBound || !seal.isOn()) {
      return id.toString();
    }
    return seal.sealAnew(Seal.Kind.PUSH_ID, id.toString().getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * {@link PushId#UNKNOWN} for one that tells this client nothing here: it is given everything.
   *
   * @return empty for what is no id
   */
  Optional<PushId> read(String text, boolean isBound) {
    if (text.length() <= MAX_CHARS && SEALED.matcher(text).matches()) {
      return Optional.of(
          seal.openAnew(Seal.Kind.PUSH_ID, text)
              .flatMap(plain -> PushId.parse(new String(plain, StandardCharsets.US_ASCII)))
              .orElse(PushId.UNKNOWN));
    }
    Optional<PushId> plain = PushId.parse(text);
    return isBound && seal.isOn() ? plain.map(id -> PushId.UNKNOWN) : plain;
  }
}
