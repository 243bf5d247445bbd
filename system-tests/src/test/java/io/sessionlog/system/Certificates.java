package io.sessionlog.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate that signs itself, made by the JDK's keytool, as the PEM files that the settings
 * name.
 */
record Certificates(Path certificate, Path privateKey, X509Certificate x509) {

  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

  /** Made anew, and written over what is there: first the key, last what names it. */
  static Certificates make(Path directory) {
    try {
      Path store = Files.createTempFile(directory, "made", ".p12");
      Files.delete(store);
      keytool(store);
      var keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        keys.load(in, PASSWORD);
      }
      Path privateKey = directory.resolve("tls.key");
      Path certificate = directory.resolve("tls.crt");
      var x509 = (X509Certificate) keys.getCertificate("tls");
      write(privateKey, "PRIVATE KEY", keys.getKey("tls", PASSWORD).getEncoded());
      write(certificate, "CERTIFICATE", x509.getEncoded());
      return new Certificates(certificate, privateKey, x509);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void keytool(Path store) throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "tls",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=localhost",
            "-ext",
            "SAN=dns:localhost,ip:127.0.0.1",
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            new String(PASSWORD));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    if (keytool.waitFor() != 0) {
      throw new AssertionError(said);
    }
  }

  private static void write(Path file, String kind, byte[] der) throws Exception {
    Files.writeString(
        file,
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(kind, PEM.encodeToString(der), kind));
  }

  /** As settings name the files. */
  String certificateSetting() {
    return certificate.toUri().toString();
  }

  String privateKeySetting() {
    return privateKey.toUri().toString();
  }

  /** Trusts this certificate alone. */
  SSLContext trusting() {
    try {
      var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry("tls", x509);
      var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      var context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
