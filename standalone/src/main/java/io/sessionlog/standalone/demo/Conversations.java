package io.sessionlog.standalone.demo;

import io.sessionlog.standalone.demo.Payloads.Message;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a connected session reports: messages with their ticks, photos, reactions, calls. */
final class Conversations {

  private static final List<String> QUESTIONS =
      List.of(
          "Hello, is this still available?",
          "Haben Sie morgen geöffnet?",
          "Bonjour, je voudrais un rendez-vous 🙏",
          "Where is my parcel?",
          "Bom dia! Ainda têm quartos livres?",
          "Paketnya sudah sampai mana ya?",
          "Can I change my booking to Friday?",
          "مرحبا، كم السعر؟");

  private static final List<String> ANSWERS =
      List.of(
          "Yes, it is. Shall we put it aside for you?",
          "Ja, von 9 bis 18 Uhr.",
          "Bien sûr, demain à 10 h vous convient ?",
          "It leaves the depot this afternoon 🚚",
          "Bom dia! Sim, temos um duplo com vista.",
          "Kurir tiba sekitar pukul 14.00.",
          "Done – see you on Friday! 👋",
          "Thank you, we will call you back.");

  private static final List<String> ANNOUNCEMENTS =
      List.of(
          "Your order is ready for pick-up.",
          "Reminder: your appointment is tomorrow at 09:30.",
          "Your parcel arrives between 14:00 and 16:00.");

  private static final List<String> GROUP_TALK =
      List.of("On my way", "Who has the keys?", "Done ✅", "Merci !", "Siap 👍");

  private static final List<String> EMOJIS = List.of("👍🏽", "❤️", "😂", "🙏");

  private final String ownId;
  private final List<String> contacts;
  private final String group;

  Conversations(String ownId, Dice dice) {
    this.ownId = ownId;
    contacts = contacts(dice);
    group = "1203630000000%05d@g.us".formatted(dice.between(0, 99_999));
  }

  /** Numbers kept free for fiction: +33 6 39 98 (ARCEP) and +1 202 555 01 (NANPA). */
  private static List<String> contacts(Dice dice) {
    return Stream.concat(
            IntStream.range(0, 8)
                .mapToObj(i -> "3363998%04d@c.us".formatted(dice.between(0, 9999))),
            IntStream.range(0, 4)
                .mapToObj(i -> "120255501%02d@c.us".formatted(dice.between(0, 99))))
        .toList();
  }

  /**
   * Some half a minute of a session's day.
   *
   * @param fresh for what must differ from run to run: keys and contents
   */
  void write(Chapter chapter, Dice fresh) {
    int exchanges = chapter.dice().between(1, 4);
    for (int i = 0; i < exchanges; i++) {
      chapter.pause(2, 14);
      exchange(chapter, fresh);
    }
  }

  private void exchange(Chapter chapter, Dice fresh) {
    Dice dice = chapter.dice();
    String contact = dice.oneOf(contacts);
    int kind = dice.between(1, 100);
    if (kind <= 50) {
      received(chapter, fresh, contact, null, dice.oneOf(QUESTIONS), false);
      chapter.pause(1, 7);
      sent(chapter, fresh, contact, dice.oneOf(ANSWERS));
    } else if (kind <= 72) {
      sent(chapter, fresh, contact, dice.oneOf(ANNOUNCEMENTS));
    } else if (kind <= 84) {
      String author = "1000000000%05d@lid".formatted(dice.between(0, 99_999));
      received(chapter, fresh, group, author, dice.oneOf(GROUP_TALK), false);
    } else if (kind <= 93) {
      received(chapter, fresh, contact, null, "", true);
    } else {
      // The library reports a call on each change of it, and knows no end.
      chapter.send("call", Payloads.call(key(fresh), contact, dice.chance(0.3)));
    }
  }

  private void received(
      Chapter chapter,
      Dice fresh,
      String chat,
      @Nullable String author,
      String body,
      boolean isPhoto) {
    var message = new Message(key(fresh), false, ownId, chat, author, body, chapter.now(), isPhoto);
    chapter.send("message_create", Payloads.message(message, fresh));
    chapter.send("message", Payloads.message(message, fresh));
    if (isPhoto) {
      var media = Payloads.media(message, Photo.png(fresh), fresh);
      chapter.sendLater(0.3, 1.5, "media", media);
    }
  }

  private void sent(Chapter chapter, Dice fresh, String chat, String body) {
    Dice dice = chapter.dice();
    var message = new Message(key(fresh), true, ownId, chat, null, body, chapter.now(), false);
    chapter.send("message_create", Payloads.message(message, fresh));
    if (dice.chance(0.01)) {
      ticked(chapter, fresh, message, -1, 1, 4);
      return;
    }
    ticked(chapter, fresh, message, 1, 0.2, 0.8);
    // Webhooks are not kept in order: now and then "read" overtakes "delivered".
    boolean overtaken = dice.chance(0.06);
    ticked(chapter, fresh, message, 2, overtaken ? 6 : 0.9, overtaken ? 9 : 2.5);
    if (dice.chance(0.8)) {
      ticked(chapter, fresh, message, 3, overtaken ? 2 : 3, overtaken ? 5 : 12);
      if (dice.chance(0.15)) {
        var reaction =
            Payloads.reaction(
                message, key(fresh), dice.oneOf(EMOJIS), chapter.now().plusSeconds(13));
        chapter.sendLater(13, 16, "message_reaction", reaction);
      }
    }
  }

  private static void ticked(
      Chapter chapter, Dice fresh, Message message, int ack, double minSeconds, double maxSeconds) {
    chapter.sendLater(minSeconds, maxSeconds, "message_ack", Payloads.ack(message, ack, fresh));
  }

  /** As WhatsApp's clients make them: {@code 3EB0} and 72 random bits. */
  private static String key(Dice fresh) {
    return "3EB0" + HexFormat.of().withUpperCase().formatHex(fresh.bytes(9));
  }
}
