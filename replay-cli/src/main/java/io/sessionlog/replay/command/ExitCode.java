package io.sessionlog.replay.command;

/** What the process ends with; scripts rely on the numbers, so they never change. */
public final class ExitCode {

  public static final int OK = 0;

  /** {@code verify} found that what is served, or in the table, is not what the log says. */
  public static final int DIFFERENCES = 1;

  /** The command line cannot be understood. */
  public static final int USAGE = 2;

  /** No broker or no database answers, or it does not let us in. */
  public static final int UNREACHABLE = 3;

  /** The topic, the session or the file does not exist. */
  public static final int NOT_FOUND = 4;

  /** Acting would have overwritten or repeated something, or the input is not what it must be. */
  public static final int REFUSED = 5;

  /** Anything else, such as a full disk. */
  public static final int FAILED = 6;

  private ExitCode() {}
}
