package io.sessionlog.replay.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * The process's output: UTF-8 whatever the locale, buffered, and loud when it breaks. Java's own
 * swallows errors, so that a command would go on through millions of events for a pipe whose reader
 * is gone, or for a full disk.
 */
public final class StandardOutput extends OutputStream {

  /** Thrown at the first write that fails. */
  public static final class Closed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Closed(IOException cause) {
      super(cause.getMessage(), cause);
    }

    /** The reader had enough, such as {@code head}: no reason to complain. */
    public boolean isPipe() {
      return "Broken pipe".equals(getMessage());
    }
  }

  private final OutputStream out = new FileOutputStream(FileDescriptor.out);

  private StandardOutput() {}

  public static PrintWriter writer() {
    return new PrintWriter(new OutputStreamWriter(new StandardOutput(), StandardCharsets.UTF_8));
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int start, int length) {
    try {
      out.write(bytes, start, length);
    } catch (IOException e) {
      throw new Closed(e);
    }
  }
}
