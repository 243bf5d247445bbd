package io.sessionlog.standalone.demo;

import io.sessionlog.standalone.demo.Cast.Member;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * One session's endless story, told a chapter at a time. The same seed and the same times give the
 * same story. Another time gives the same plot with new QR codes and message ids, so that a second
 * run adds to the log instead of repeating it.
 */
final class SessionScript {

  /** Where the story stands between two chapters. */
  private enum Standing {
    NOT_BEGUN,
    CONNECTED,
    /** Connected until WhatsApp refuses the sender's version. */
    OUTDATED,
    /** The library shows QR codes again by itself. */
    LOGGED_OUT,
    /** The link is gone, the saved log-in is good. */
    DROPPED,
    /** As {@link #DROPPED}, and the webhooks of the next log-in will get lost. */
    DROPPED_UNHEARD,
    /** Somebody has to start the session anew. */
    STOPPED
  }

  private final Member member;
  private final int index;
  private final Dice dice;
  private final Conversations conversations;
  private Standing standing = Standing.NOT_BEGUN;

  /**
   * @param index the place in the cast; sessions begin one after the other
   */
  SessionScript(Member member, int index, long seed) {
    this.member = member;
    this.index = index;
    this.dice = new Dice(seed);
    this.conversations = new Conversations(member.ownId(), dice);
  }

  String sessionId() {
    return member.sessionId();
  }

  /**
   * The next steps, never none.
   *
   * @param now when the chapter begins; its messages carry times from here on
   */
  List<Step> nextChapter(Instant now) {
    var chapter = new Chapter(member.sessionId(), now, dice);
    var fresh = new Dice(dice.nextSeed() ^ now.toEpochMilli());
    standing =
        switch (standing) {
          case NOT_BEGUN -> begin(chapter, fresh);
          case CONNECTED -> carryOn(chapter, fresh);
          case OUTDATED -> {
            Troubles.outdated(chapter);
            yield Standing.STOPPED;
          }
          case LOGGED_OUT -> {
            chapter.pause(2.5, 3.5);
            yield offerCodes(chapter, fresh);
          }
          case DROPPED -> comeBack(chapter);
          case DROPPED_UNHEARD -> {
            // Longer than the fold's settle window: the next message is a sign of life.
            chapter.pause(35, 50);
            conversations.write(chapter, fresh);
            yield Standing.CONNECTED;
          }
          case STOPPED -> {
            chapter.pause(20, 60);
            yield offerCodes(chapter, fresh);
          }
        };
    return chapter.steps();
  }

  private Standing begin(Chapter chapter, Dice fresh) {
    double turn = index * 0.12;
    chapter.pause(turn, turn + 0.3);
    chapter.register(registration());
    chapter.pause(0.3, 0.8);
    var codes = new QrCodes(fresh);
    return switch (member.opening()) {
      case SCANNED_AT_ONCE -> {
        LogIns.scanned(chapter, codes, 1, 1.5, 3);
        yield Standing.CONNECTED;
      }
      case RESTORED -> {
        LogIns.restored(chapter);
        yield Standing.CONNECTED;
      }
      case SCANNED_LATE -> {
        LogIns.scanned(chapter, codes, dice.between(2, 4), 4, 15);
        yield Standing.CONNECTED;
      }
      case IGNORED -> {
        LogIns.unscanned(chapter, codes);
        yield Standing.STOPPED;
      }
      case REFUSED -> {
        LogIns.refused(chapter);
        yield Standing.STOPPED;
      }
      case OUTDATED -> {
        LogIns.restored(chapter);
        conversations.write(chapter, fresh);
        yield Standing.OUTDATED;
      }
    };
  }

  private ObjectNode registration() {
    ObjectNode registration =
        Payloads.object().put("userId", member.userId()).put("isNotification", index % 3 == 0);
    if (index % 2 == 0) {
      registration.putObject("aiConfig").put("enabled", true).put("tone", "friendly");
    }
    return registration;
  }

  private Standing carryOn(Chapter chapter, Dice fresh) {
    int fate = dice.between(1, 1000);
    if (fate <= 880) {
      conversations.write(chapter, fresh);
      return Standing.CONNECTED;
    }
    if (fate <= 930) {
      Troubles.timeouts(chapter);
      return Standing.CONNECTED;
    }
    if (fate <= 954) {
      Troubles.loggedOut(chapter);
      return Standing.LOGGED_OUT;
    }
    if (fate <= 974) {
      Troubles.navigatedAway(chapter);
      return Standing.DROPPED;
    }
    if (fate <= 984) {
      Troubles.conflict(chapter);
      return Standing.DROPPED;
    }
    if (fate <= 994) {
      Troubles.navigatedAway(chapter);
      return Standing.DROPPED_UNHEARD;
    }
    Troubles.outdated(chapter);
    return Standing.STOPPED;
  }

  private Standing comeBack(Chapter chapter) {
    chapter.pause(5, 20);
    if (dice.chance(0.15)) {
      LogIns.refused(chapter);
      return Standing.STOPPED;
    }
    LogIns.restored(chapter);
    return Standing.CONNECTED;
  }

  private Standing offerCodes(Chapter chapter, Dice fresh) {
    var codes = new QrCodes(fresh);
    boolean ignored = member.opening() == Cast.Opening.IGNORED;
    if (dice.chance(ignored ? 0.85 : 0.1)) {
      LogIns.unscanned(chapter, codes);
      return Standing.STOPPED;
    }
    LogIns.scanned(chapter, codes, dice.between(1, 3), 4, 15);
    return Standing.CONNECTED;
  }
}
