package io.sessionlog.standalone.demo;

import java.util.List;

/**
 * How sessions log in. The first QR code stays for about 60 s, each further one for about 20 s. A
 * log-in that succeeds ends {@code ready}, and in one case of three the progress reports come once
 * more after it.
 */
final class LogIns {

  private static final int MAX_QR_RETRIES = 3;

  private LogIns() {}

  /**
   * Shows QR codes, of which the last is scanned.
   *
   * @param minSeconds the least time that the last one waits for its scan
   */
  static void scanned(
      Chapter chapter, QrCodes codes, int count, double minSeconds, double maxSeconds) {
    for (int i = 1; i <= count; i++) {
      chapter.send("qr", Payloads.qr(codes.next()));
      if (i < count) {
        untilRotation(chapter, i);
      }
    }
    chapter.pause(minSeconds, maxSeconds);
    if (chapter.dice().chance(0.3)) {
      chapter.send("change_state", Payloads.state("PAIRING"));
      chapter.pause(0.2, 0.6);
    }
    complete(chapter);
  }

  /** Shows QR codes until the sender gives up. */
  static void unscanned(Chapter chapter, QrCodes codes) {
    for (int i = 1; i <= MAX_QR_RETRIES + 1; i++) {
      chapter.send("qr", Payloads.qr(codes.next()));
      untilRotation(chapter, i);
    }
    chapter.send("disconnected", Payloads.reason("Max qrcode retries reached"));
  }

  /** Comes up from a saved log-in. */
  static void restored(Chapter chapter) {
    if (chapter.dice().chance(0.5)) {
      chapter.send("change_state", Payloads.state("OPENING"));
      chapter.pause(0.3, 1.0);
    }
    complete(chapter);
  }

  /** The saved log-in is no longer accepted; the event's real name is {@code status}. */
  static void refused(Chapter chapter) {
    chapter.send("loading_screen", Payloads.loading(0));
    chapter.pause(1, 3);
    if (chapter.dice().chance(0.5)) {
      chapter.send("status");
    } else {
      chapter.send(
          "status",
          Payloads.object().put("msg", "Unable to log in. Are the session details valid?"));
    }
  }

  private static void untilRotation(Chapter chapter, int shown) {
    if (shown == 1) {
      chapter.pause(59, 61);
    } else {
      chapter.pause(19.5, 20.5);
    }
  }

  private static void complete(Chapter chapter) {
    progress(chapter);
    chapter.pause(0.5, 1.5);
    // Some log-ins never say ready, and report WhatsApp's own state instead.
    if (chapter.dice().chance(0.1)) {
      chapter.send("change_state", Payloads.state("CONNECTED"));
    } else {
      chapter.send("ready");
    }
    if (chapter.dice().chance(0.35)) {
      chapter.pause(0.5, 3);
      progress(chapter);
      if (chapter.dice().chance(0.5)) {
        chapter.pause(0.5, 1.5);
        chapter.send("ready");
      }
    }
  }

  private static void progress(Chapter chapter) {
    for (int percent : List.of(0, 100)) {
      chapter.send("loading_screen", Payloads.loading(percent));
      chapter.pause(0.2, 0.9);
    }
    chapter.send("authenticated");
  }
}
