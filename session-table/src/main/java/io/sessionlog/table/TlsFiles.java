package io.sessionlog.table;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.CertificateFactory;
import org.jspecify.annotations.Nullable;

/**
 * The files that a URL names for TLS, looked at before anybody connects: what is wrong with them
 * would look like a server that does not answer.
 */
final class TlsFiles {

  /** The one entry that pgjdbc looks for. */
  private static final String ENTRY = "user";

  private TlsFiles() {}

  /**
   * @throws UnusableDatabase if a file is missing, or is not what it must be
   */
  static void check(
      @Nullable String authority, @Nullable String identity, @Nullable String password) {
    if (authority != null) {
      checkAuthority(authority);
    }
    if (identity != null) {
      checkIdentity(identity, password == null ? "" : password);
    }
  }

  private static void checkAuthority(String file) {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      if (CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
        throw noCertificate(file);
      }
    } catch (IOException e) {
      throw unreadable("sslcert", file);
    } catch (GeneralSecurityException e) {
      throw noCertificate(file);
    }
  }

  private static UnusableDatabase noCertificate(String file) {
    return new UnusableDatabase(
        "The file of sslcert holds no certificate: " + file,
        "Put the certificate of the server's authority there, as PEM.");
  }

  private static void checkIdentity(String file, String password) {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, password.toCharArray());
      checkEntry(keys, file);
    } catch (IOException e) {
      if (!Files.isReadable(Path.of(file))) {
        throw unreadable("sslidentity", file);
      }
      throw new UnusableDatabase(
          "The file of sslidentity can't be opened with sslpassword: " + file,
          "It must be PKCS 12 (.p12), and sslpassword its password, percent-encoded.");
    } catch (GeneralSecurityException e) {
      throw new UnusableDatabase(
          "The file of sslidentity is no PKCS 12 file: " + file, "Make it one (.p12).");
    }
  }

  private static void checkEntry(KeyStore keys, String file) throws KeyStoreException {
    if (!keys.isKeyEntry(ENTRY)) {
      throw new UnusableDatabase(
          "The key in the file of sslidentity is not named %s: %s".formatted(ENTRY, file),
          "Name it: openssl pkcs12 -in old.p12 -nodes | openssl pkcs12 -export -name %s -out new.p12"
              .formatted(ENTRY));
    }
  }

  private static UnusableDatabase unreadable(String parameter, String file) {
    return new UnusableDatabase(
        "The file of %s can't be read: %s".formatted(parameter, file),
        "A relative name is looked for where the process was started.");
  }
}
