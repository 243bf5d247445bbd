package io.sessionlog.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority that signs certificates, by the JDK's keytool. */
final class TestAuthority {

  static final String PASSWORD = "changeit";

  private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private final Path directory;
  private final Path certificate;

  private TestAuthority(Path directory) {
    this.directory = directory;
    this.certificate = directory.resolve("ca.pem");
  }

  static TestAuthority make(Path directory) throws Exception {
    Files.createDirectories(directory);
    var authority = new TestAuthority(directory);
    keytool(
        directory.resolve("ca.p12"),
        "-genkeypair",
        "-alias",
        "ca",
        "-keyalg",
        "EC",
        "-dname",
        "CN=authority",
        "-ext",
        "bc:c",
        "-validity",
        "2");
    keytool(
        directory.resolve("ca.p12"),
        "-exportcert",
        "-alias",
        "ca",
        "-rfc",
        "-file",
        authority.certificate.toString());
    return authority;
  }

  /** As PEM. */
  Path certificate() {
    return certificate;
  }

  /**
   * A key with a certificate of this authority.
   *
   * @param alias under which it is in the file
   * @return PKCS 12
   */
  Path sign(String alias, String name, String... extensions) throws Exception {
    Path store = directory.resolve(name + "-" + alias + ".p12");
    Path request = directory.resolve(name + ".csr");
    Path signed = directory.resolve(name + ".pem");
    keytool(
        store,
        "-genkeypair",
        "-alias",
        alias,
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + name,
        "-validity",
        "2");
    keytool(store, "-certreq", "-alias", alias, "-file", request.toString());
    var sign =
        new ArrayList<>(
            List.of(
                "-gencert",
                "-alias",
                "ca",
                "-infile",
                request.toString(),
                "-outfile",
                signed.toString(),
                "-rfc",
                "-validity",
                "2"));
    for (String extension : extensions) {
      sign.addAll(List.of("-ext", extension));
    }
    keytool(directory.resolve("ca.p12"), sign.toArray(String[]::new));
    keytool(store, "-importcert", "-noprompt", "-alias", "ca", "-file", certificate.toString());
    keytool(store, "-importcert", "-noprompt", "-alias", alias, "-file", signed.toString());
    return store;
  }

  /** What {@link #sign} made, as a server wants it: certificate and key, as PEM. */
  static void write(Path store, String alias, Path certificate, Path key) throws Exception {
    var keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Files.writeString(certificate, pem("CERTIFICATE", keys.getCertificate(alias).getEncoded()));
    Files.writeString(
        key, pem("PRIVATE KEY", keys.getKey(alias, PASSWORD.toCharArray()).getEncoded()));
  }

  private static String pem(String kind, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(kind, PEM.encodeToString(der), kind);
  }

  private static void keytool(Path store, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(
        List.of("-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", PASSWORD));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    if (keytool.waitFor() != 0) {
      throw new AssertionError(command + ": " + said);
    }
  }
}
