package io.sessionlog.bench.figure;

import java.util.Locale;

/** Figures for people: three digits that count, and blanks between thousands. */
public final class Numbers {

  private Numbers() {}

  public static String plain(double value) {
    double size = Math.abs(value);
    String text;
    if (value == Math.rint(value) && size < 1_000) {
      text = String.format(Locale.ROOT, "%.0f", value);
    } else if (size >= 100) {
      text = String.format(Locale.ROOT, "%,.0f", value).replace(',', ' ');
    } else if (size >= 10) {
      text = String.format(Locale.ROOT, "%.1f", value);
    } else if (size >= 0.1) {
      text = String.format(Locale.ROOT, "%.2f", value);
    } else {
      text = String.format(Locale.ROOT, "%.3f", value);
    }
    return text;
  }
}
