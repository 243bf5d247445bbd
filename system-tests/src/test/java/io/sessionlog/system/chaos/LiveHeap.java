package io.sessionlog.system.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a JVM still needs of its heap after a full collection: what grows there is a leak. */
final class LiveHeap {

  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

  private LiveHeap() {}

  /** In KB; empty for a process that is gone. */
  static OptionalLong of(long pid) {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      Process histogram =
          new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram")
              .redirectErrorStream(true)
              .start();
      Matcher total = TOTAL.matcher(new String(histogram.getInputStream().readAllBytes(), UTF_8));
      return total.find()
          ? OptionalLong.of(Long.parseLong(total.group(1)) / 1024)
          : OptionalLong.empty();
    } catch (IOException gone) {
      return OptionalLong.empty();
    }
  }
}
