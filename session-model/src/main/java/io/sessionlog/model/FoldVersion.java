package io.sessionlog.model;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * By which rules a state was made: the number of the rules in the code, and the settings that
 * change what they say. Kept as text, so that one of a later version is passed on as it came.
 *
 * @param text such as {@code 1}, or {@code 1/settle=0ms}
 */
public record FoldVersion(String text) {

  /** Of every state that names none: they were made before states did. */
  public static final FoldVersion FIRST = new FoldVersion("1");

  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(?:/settle=(\\d{1,15})ms)?");

  /** Default settings are left out, so a state without any says what the first rules say. */
  static FoldVersion of(int rules, Duration settleWindow) {
    return new FoldVersion(
        settleWindow.equals(SessionFold.DEFAULT_SETTLE_WINDOW)
            ? Integer.toString(rules)
            : rules + "/settle=" + settleWindow.toMillis() + "ms");
  }

  /** The fold that makes such states; empty if this code knows other rules. */
  public Optional<SessionFold> fold(Duration activityResolution) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches() || Integer.parseInt(parts.group(1)) != SessionFold.RULES) {
      return Optional.empty();
    }
    Duration settleWindow =
        parts.group(2) == null
            ? SessionFold.DEFAULT_SETTLE_WINDOW
            : Duration.ofMillis(Long.parseLong(parts.group(2)));
    return Optional.of(new SessionFold(settleWindow, activityResolution));
  }

  @Override
  public String toString() {
    return text;
  }
}
