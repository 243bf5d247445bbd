package io.sessionlog.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * How much of the machine others took since this was made, from 0 to 1: with much of it no figure
 * means anything but the ratios. What children used counts once they have ended.
 */
public final class Disturbance {

  private final long busyTicks = busyTicks();
  private final long ourTicks = ourTicks();
  private final long allTicks = allTicks();

  public double share() {
    long all = Math.max(1, allTicks() - allTicks);
    double others = (double) (busyTicks() - busyTicks - (ourTicks() - ourTicks)) / all;
    return Math.max(0, others);
  }

  /** Of this process and the children that have ended: user, system, and theirs. */
  private static long ourTicks() {
    String stat = read("/proc/self/stat");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Arrays.stream(fields, 11, 15).mapToLong(Long::parseLong).sum();
  }

  private static long busyTicks() {
    long[] ticks = machine();
    // The fourth and fifth are idle, and waiting for a disk.
    return Arrays.stream(ticks).sum() - ticks[3] - ticks[4];
  }

  private static long allTicks() {
    return Arrays.stream(machine()).sum();
  }

  private static long[] machine() {
    String line = read("/proc/stat").lines().findFirst().orElseThrow();
    // The last two, for guests, are in the first two already.
    return Arrays.stream(line.substring(5).split(" "))
        .limit(8)
        .mapToLong(Long::parseLong)
        .toArray();
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
