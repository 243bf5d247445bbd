package io.sessionlog.system.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A disk that can be filled to the last byte: a tmpfs, which only root may mount. */
final class SmallDisk implements AutoCloseable {

  private static final int BLOCK_BYTES = 64 * 1024;

  private final Path mountPoint;

  private SmallDisk(Path mountPoint) {
    this.mountPoint = mountPoint;
  }

  /** Empty where this user may not mount. */
  static Optional<SmallDisk> mount(Path mountPoint, int megabytes) throws IOException {
    Files.createDirectories(mountPoint);
    boolean mounted =
        run(
            "mount",
            "-t",
            "tmpfs",
            "-o",
            "size=" + megabytes + "m",
            "tmpfs",
            mountPoint.toString());
    return mounted ? Optional.of(new SmallDisk(mountPoint)) : Optional.empty();
  }

  void fill() {
    byte[] block = new byte[BLOCK_BYTES];
    try (OutputStream out = Files.newOutputStream(ballast())) {
      for (int size = BLOCK_BYTES; size > 0; size /= 2) {
        writeUntilFull(out, block, size);
      }
    } catch (IOException full) {
      // what was asked for
    }
  }

  private static void writeUntilFull(OutputStream out, byte[] block, int size) {
    try {
      while (true) {
        out.write(block, 0, size);
      }
    } catch (IOException full) {
      // a smaller block may still fit
    }
  }

  void free() throws IOException {
    Files.delete(ballast());
  }

  private Path ballast() {
    return mountPoint.resolve("ballast");
  }

  @Override
  public void close() {
    try {
      // Lazily: a process that was just killed may still hold a file.
      run("umount", "-l", mountPoint.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean run(String... command) throws IOException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
