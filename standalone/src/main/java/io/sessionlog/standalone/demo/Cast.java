package io.sessionlog.standalone.demo;

import java.util.ArrayList;
import java.util.List;

/** Who takes part: five users with five sessions each, and how each session's story opens. */
final class Cast {

  /** How a session begins; {@link #IGNORED} keeps a QR code on the screen most of the time. */
  enum Opening {
    /** Somebody stands ready with the phone. */
    SCANNED_AT_ONCE,
    /** A saved log-in is restored, without a QR code. */
    RESTORED,
    /** A few QR codes rotate before one is scanned. */
    SCANNED_LATE,
    /** Nobody scans, until the retries are used up. */
    IGNORED,
    /** The saved log-in is refused. */
    REFUSED,
    /** Connected, until WhatsApp no longer accepts the sender's version. */
    OUTDATED
  }

  /**
   * @param ownId the account's WhatsApp id; the number is one of those that Ofcom keeps free for
   *     fiction, +44 7700 900000 to 900999
   */
  record Member(String sessionId, String userId, String ownId, Opening opening) {}

  private static final int SESSIONS_PER_USER = 5;

  private record User(String userId, String sessionPrefix, List<Opening> openings) {}

  private static final List<User> USERS =
      List.of(
          new User(
              "user-anna-weber",
              "shop-berlin",
              List.of(
                  Opening.SCANNED_AT_ONCE,
                  Opening.RESTORED,
                  Opening.SCANNED_AT_ONCE,
                  Opening.RESTORED,
                  Opening.SCANNED_LATE)),
          new User(
              "user-marc-petit",
              "clinic-lyon",
              List.of(
                  Opening.RESTORED,
                  Opening.SCANNED_AT_ONCE,
                  Opening.IGNORED,
                  Opening.SCANNED_AT_ONCE,
                  Opening.RESTORED)),
          new User(
              "user-ines-costa",
              "hotel-lisbon",
              List.of(
                  Opening.SCANNED_AT_ONCE,
                  Opening.RESTORED,
                  Opening.OUTDATED,
                  Opening.SCANNED_AT_ONCE,
                  Opening.SCANNED_LATE)),
          new User(
              "user-liam-jones",
              "support-london",
              List.of(
                  Opening.RESTORED,
                  Opening.SCANNED_AT_ONCE,
                  Opening.REFUSED,
                  Opening.RESTORED,
                  Opening.SCANNED_AT_ONCE)),
          new User(
              "user-budi-santoso",
              "courier-jakarta",
              List.of(
                  Opening.SCANNED_AT_ONCE,
                  Opening.IGNORED,
                  Opening.RESTORED,
                  Opening.SCANNED_AT_ONCE,
                  Opening.SCANNED_AT_ONCE)));

  private Cast() {}

  static List<Member> members() {
    var members = new ArrayList<Member>();
    for (User user : USERS) {
      for (int i = 0; i < SESSIONS_PER_USER; i++) {
        members.add(
            new Member(
                "%s-%02d".formatted(user.sessionPrefix(), i + 1),
                user.userId(),
                "447700900%03d@c.us".formatted(100 + members.size()),
                user.openings().get(i)));
      }
    }
    return List.copyOf(members);
  }

  static int users() {
    return USERS.size();
  }
}
