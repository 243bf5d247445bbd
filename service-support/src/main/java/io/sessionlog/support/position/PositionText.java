package io.sessionlog.support.position;

import io.sessionlog.model.Position;
import io.sessionlog.support.http.InvalidRequest;
import io.sessionlog.support.http.TemporarilyUnavailable;
import io.sessionlog.support.security.Caller;
import io.sessionlog.support.security.Callers;
import io.sessionlog.support.security.Seal;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Positions as callers are told them, and hand them back. A position counts the events of
 * everybody's sessions in its partition, so who is bound to a user is told sealed ones; and who
 * could name any position would learn by the wait whether it has come, so plain ones are not taken
 * from such a caller either. Without {@code NODE_SECRET} all are plain.
 */
public final class PositionText {

  /** What a position must be, for those who are told that theirs is none. */
  public static final String RULE =
      "must be partition:offset, or a sealed position, as a webhook's answer gives it";

  private static final String PLAIN =
      "must be a sealed one, for a plain position tells when the sessions of others change: send what"
          + " the header Session-Position of a webhook's answer says, or a position that you were"
          + " told here";

  private static final int SEALED_BYTES = Integer.BYTES + Long.BYTES;

  /** What is sealed looks so, with whatever secret. */
  private static final Pattern SEALED =
      Pattern.compile("[\\w-]{" + Seal.lengthOf(SEALED_BYTES) + "}");

  private static final Pattern MEMBER = Pattern.compile("\"position\":\"(\\d{1,9}:\\d{1,18})\"");

  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final Seal seal;

  public PositionText(Seal seal) {
    this.seal = seal;
  }

  /**
   * Of one answer.
   *
   * @param shown for who is answered
   * @param toHandOn for whoever it is handed on to
   */
  public record Given(String shown, String toHandOn) {}

  /**
   * @param isBound whether who is answered may know of some sessions alone
   */
  public Given give(Position position, boolean isBound) {
    String toHandOn = seal.isOn() ? sealed(position) : position.toString();
    return new Given(isBound ? toHandOn : position.toString(), toHandOn);
  }

  /** Whether those who are bound to a user are told sealed positions. */
  public boolean areSealed() {
    return seal.isOn();
  }

  /** Whether this caller is told sealed positions. */
  public boolean areSealedFor(Caller caller) {
    return seal.isFor(caller);
  }

  /** How positions are told to this caller. */
  public Function<Position, String> to(Caller caller) {
    return areSealedFor(caller) ? this::sealed : Position::toString;
  }

  /**
   * What is told of one event, with its position sealed.
   *
   * @param json an object that was written here; its first member {@code position}, if it has one,
   *     is the event's. No text is taken for the member: in a text the quotes are escaped
   */
  public String sealIn(String json) {
    Matcher member = MEMBER.matcher(json);
    return member.find()
        ? json.substring(0, member.start(1))
            + sealed(position(member))
            + json.substring(member.end(1))
        : json;
  }

  /** The position in what is told of one event, see {@link #sealIn}. */
  public static Optional<Position> memberOf(String json) {
    Matcher member = MEMBER.matcher(json);
    return member.find() ? Optional.of(position(member)) : Optional.empty();
  }

  private static Position position(Matcher member) {
    return Position.parse(member.group(1)).orElseThrow();
  }

  private String sealed(Position position) {
    return seal.seal(
        Seal.Kind.POSITION,
        ByteBuffer.allocate(SEALED_BYTES)
            .putInt(position.partition())
            .putLong(position.offset())
            .array());
  }

  /**
   * The one that a request names.
   *
   * @return null if it names none
   * @throws InvalidRequest if it is none, or is not to be believed
   * @throws TemporarilyUnavailable see {@link #opened}
   */
  public @Nullable Position in(HttpServletRequest request) {
    String header = request.getHeader(PositionWait.HEADER);
    return header == null
        ? null
        : read(PositionWait.HEADER, header, Callers.isBound(request.getUserPrincipal()));
  }

  /**
   * @param field where it stands, for those who are told that it is none
   * @param isBound whether who names it may know of some sessions alone
   * @throws InvalidRequest if it is none, or is not to be believed
   * @throws TemporarilyUnavailable see {@link #opened}
   */
  public Position read(String field, String text, boolean isBound) {
    Optional<Position> plain = Position.parse(text);
    if (plain.isPresent() && isBound && seal.isOn()) {
      throw new InvalidRequest(field, PLAIN);
    }
    return plain.or(() -> opened(text)).orElseThrow(() -> new InvalidRequest(field, RULE));
  }

  /**
   * A sealed one; empty for what is none.
   *
   * @throws TemporarilyUnavailable if it looks like one and can't be opened. Nodes are given their
   *     secret one after the other, and until the last has it some seal what others can't open: who
   *     asks again comes to one that can, or to this one when it can
   */
  public Optional<Position> opened(String text) {
    Optional<Position> opened =
        seal.open(Seal.Kind.POSITION, text)
            .map(ByteBuffer::wrap)
            .map(parts -> new Position(parts.getInt(), parts.getLong()));
    if (opened.isEmpty() && SEALED.matcher(text).matches()) {
      throw new TemporarilyUnavailable(
          "Position can't be opened",
          "This node can't open that position: it was sealed with another NODE_SECRET, or is none."
              + " Try again in a moment; if that does not help, send a newer one, or none.",
          RETRY_AFTER);
    }
    return opened;
  }
}
