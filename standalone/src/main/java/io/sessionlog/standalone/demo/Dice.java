package io.sessionlog.standalone.demo;

import java.util.List;
import java.util.SplittableRandom;

/** Chance, reproducible from a seed. */
final class Dice {

  private final SplittableRandom random;

  Dice(long seed) {
    random = new SplittableRandom(seed);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** From {@code min} to {@code max}, both included. */
  int between(int min, int max) {
    return random.nextInt(min, max + 1);
  }

  long millisBetween(double minSeconds, double maxSeconds) {
    return Math.round(random.nextDouble(minSeconds, maxSeconds) * 1_000);
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  long nextSeed() {
    return random.nextLong();
  }
}
