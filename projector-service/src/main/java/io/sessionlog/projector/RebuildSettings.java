package io.sessionlog.projector;

import io.sessionlog.support.security.InvalidSetting;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Of a rebuild in bulk.
 *
 * @param threads each folds a partition at a time; 0: as many as there are cores
 * @param memoryPercentage of the heap, that the states may take which are folded at once; the rest
 *     is for what is read and written
 */
@ConfigurationProperties("projector.rebuild")
record RebuildSettings(@DefaultValue("0") int threads, @DefaultValue("60") int memoryPercentage) {

  RebuildSettings {
    if (threads < 0) {
      throw new InvalidSetting("REBUILD_THREADS", "it is negative.", "Use 0, or 1 and more.");
    }
    if (memoryPercentage < 1 || memoryPercentage > 80) {
      throw new InvalidSetting(
          "REBUILD_MEMORY_PERCENTAGE", "it is not from 1 to 80.", "Use 60, or less.");
    }
  }

  int threadsInUse() {
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }

  long stateBytes() {
    return Runtime.getRuntime().maxMemory() / 100 * memoryPercentage;
  }
}
