package io.sessionlog.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The CPU time that a process has used since it began: what others do meanwhile adds nothing. */
public final class Cpu {

  /** Linux tells in hundredths of a second, whatever its kernel counts in. */
  private static final double MICROS_PER_TICK = 10_000;

  private static final int USER = 11;
  private static final int SYSTEM = 12;

  private Cpu() {}

  public static double micros(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) * MICROS_PER_TICK;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
