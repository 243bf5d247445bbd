package io.sessionlog.support.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A secret that nobody has set: made once, and kept in a file that its owner alone can read, for
 * what was made with it outlives the process.
 */
public final class KeptSecret {

  private static final Logger log = LoggerFactory.getLogger(KeptSecret.class);

  private static final int BYTES = 32;

  private KeptSecret() {}

  /**
   * The secret of a file, which is made if it is not there.
   *
   * @param setting what to set instead
   * @return base64 of 32 bytes
   * @throws UncheckedIOException if the file can neither be read nor made
   */
  public static String of(Path file, String setting) {
    try {
      if (!Files.exists(file)) {
        Files.createDirectories(file.toAbsolutePath().getParent());
        byte[] made = new byte[BYTES];
        new SecureRandom().nextBytes(made);
        create(file, Base64.getEncoder().encodeToString(made));
        log.info("{} is not set: one was made and is kept in {}", setting, file);
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The file " + file + " can't be used: check DATA_DIR, or set " + setting, e);
    }
  }

  private static void create(Path file, String text) throws IOException {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] ownerOnly =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    Path draft =
        Files.createTempFile(
            file.toAbsolutePath().getParent(), file.getFileName().toString(), ".new", ownerOnly);
    try {
      Files.writeString(draft, text);
      // Whole or not at all, and never over another one: two nodes may share the directory.
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException anotherOneWasFaster) {
      log.debug("{} was made meanwhile", file);
    } finally {
      Files.delete(draft);
    }
  }
}
