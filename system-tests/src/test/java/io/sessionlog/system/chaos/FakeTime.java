package io.sessionlog.system.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A wrong clock for a child process, by libfaketime (Debian's package {@code faketime}). */
final class FakeTime {

  private FakeTime() {}

  static boolean isThere() {
    return library().isPresent();
  }

  /**
   * What the process is to be told. Elapsed time stays right, as on a machine with a wrong clock.
   * The library's fix for the monotonic clock has to be off: with it, 0.9.10 lets timed waits of a
   * JVM end at once, or late.
   */
  static Map<String, String> offBy(Duration offset) {
    return Map.of(
        "LD_PRELOAD",
        library().orElseThrow().toString(),
        "FAKETIME",
        "%+ds".formatted(offset.toSeconds()),
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0");
  }

  private static Optional<Path> library() {
    return Stream.of("x86_64-linux-gnu", "aarch64-linux-gnu", "")
        .map(architecture -> Path.of("/usr/lib", architecture, "faketime/libfaketimeMT.so.1"))
        .filter(Files::exists)
        .findFirst();
  }
}
