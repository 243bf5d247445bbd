package io.sessionlog.replay.output;

import picocli.CommandLine.Option;

/** Whether CSV is for programs alone, and not for people's spreadsheets. */
public final class RawCsv {

  @Option(
      names = "--raw",
      description =
          "In CSV, leave texts that begin with = + - @ as they are. Otherwise an apostrophe is put"
              + " before them: a spreadsheet would run them, and senders choose them.")
  private boolean raw;

  boolean isRaw() {
    return raw;
  }
}
