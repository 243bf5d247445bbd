package io.sessionlog.standalone.demo;

/** How connected sessions falter and drop. */
final class Troubles {

  private Troubles() {}

  /** Flaps in the field come every 20 s or so and heal by themselves after about 12 s. */
  static void timeouts(Chapter chapter) {
    int flaps = chapter.dice().between(1, 3);
    for (int i = 0; i < flaps; i++) {
      chapter.pause(5, 10);
      chapter.send("change_state", Payloads.state("TIMEOUT"));
      chapter.pause(10, 14);
      chapter.send("change_state", Payloads.state("CONNECTED"));
    }
  }

  /** Logged out on the phone: the library asks for a new scan without being started again. */
  static void loggedOut(Chapter chapter) {
    chapter.pause(2, 10);
    if (chapter.dice().chance(0.5)) {
      chapter.send("change_state", Payloads.state("UNPAIRED"));
      chapter.pause(0.1, 0.4);
    }
    chapter.send("disconnected", Payloads.reason("LOGOUT"));
  }

  /** The page went away; the saved log-in is good. */
  static void navigatedAway(Chapter chapter) {
    chapter.pause(2, 10);
    chapter.send("disconnected", Payloads.reason("NAVIGATION"));
  }

  /** WhatsApp Web was opened elsewhere. */
  static void conflict(Chapter chapter) {
    chapter.pause(2, 10);
    chapter.send("change_state", Payloads.state("CONFLICT"));
    chapter.pause(0.1, 0.4);
    chapter.send("disconnected", Payloads.reason("CONFLICT"));
  }

  /** A state that needs a human; the sender goes down with it. */
  static void outdated(Chapter chapter) {
    chapter.pause(2, 10);
    chapter.send("change_state", Payloads.state("DEPRECATED_VERSION"));
    // The sender never repeats what got lost, and what it says last is lost most easily.
    if (chapter.dice().chance(0.5)) {
      chapter.pause(5, 10);
      chapter.send("disconnected", Payloads.reason("DEPRECATED_VERSION"));
    }
  }
}
