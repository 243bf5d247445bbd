package io.sessionlog.standalone.demo;

import java.util.Base64;

/**
 * QR codes as whatsapp-web.js reports them: {@code 2@} and a reference of 80 characters, three keys
 * of 44, and a platform; 219 characters. The reference changes with each code, the keys after six.
 */
final class QrCodes {

  private static final int CODES_PER_KEYS = 6;
  private static final int REFERENCE_BYTES = 58;
  private static final int KEY_BYTES = 32;

  private final Dice dice;
  private String keys = "";
  private int shown;

  QrCodes(Dice dice) {
    this.dice = dice;
  }

  String next() {
    if (shown % CODES_PER_KEYS == 0) {
      keys = base64(KEY_BYTES) + "," + base64(KEY_BYTES) + "," + base64(KEY_BYTES);
    }
    shown++;
    return "2@" + base64(REFERENCE_BYTES) + "," + keys + ",1";
  }

  private String base64(int length) {
    return Base64.getEncoder().encodeToString(dice.bytes(length));
  }
}
