package io.sessionlog.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What URLs say of TLS and of sockets, against a server whose certificate an authority signed. */
class PrismaUrlTlsTest {

  @TempDir static Path directory;

  static TestAuthority authority;
  static EmbeddedPostgres server;

  @BeforeAll
  static void start() throws Exception {
    authority = TestAuthority.make(directory.resolve("authority"));
    Path signed = authority.sign("user", "localhost", "SAN=dns:localhost");
    Path sockets = Files.createDirectory(directory.resolve("s"));
    server =
        EmbeddedPostgres.builder()
            .setPGStartupWait(Duration.ofMinutes(2))
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_ca_file", authority.certificate().toAbsolutePath().toString())
            .setServerConfig("unix_socket_directories", sockets.toAbsolutePath().toString())
            .setDataDirectoryCustomizer(data -> prepare(data, signed))
            .start();
    try (Connection connection = connect("");
        var statement = connection.createStatement()) {
      statement.execute("CREATE ROLE ann LOGIN");
    }
  }

  private static void prepare(File data, Path signed) {
    try {
      Path key = data.toPath().resolve("server.key");
      TestAuthority.write(signed, "user", data.toPath().resolve("server.crt"), key);
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
      Files.writeString(
          data.toPath().resolve("pg_hba.conf"),
          """
          hostssl all ann      all cert
          host    all postgres all trust
          local   all all          trust
          """);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private static Connection connect(String parameters) throws SQLException {
    return connect("postgres", "localhost", parameters);
  }

  private static Connection connect(String user, String host, String parameters)
      throws SQLException {
    PrismaUrl url =
        PrismaUrl.parse(
            "postgresql://%s@%s:%d/postgres?connect_timeout=60&socket_timeout=60%s"
                .formatted(user, host, server.getPort(), parameters));
    url.checkFiles();
    return DriverManager.getConnection(url.jdbcUrl(), url.properties("test"));
  }

  private static boolean isEncrypted(Connection connection) throws SQLException {
    try (connection;
        ResultSet row =
            connection
                .createStatement()
                .executeQuery(
                    "SELECT coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false)")) {
      row.next();
      return row.getBoolean(1);
    }
  }

  private static String authorityOf(TestAuthority of) {
    return "&sslmode=require&sslaccept=strict&sslcert=" + of.certificate();
  }

  @Test
  void encryptsWhereTheServerCanAndNobodyForbadeIt() throws Exception {
    assertThat(isEncrypted(connect(""))).isTrue();
    assertThat(isEncrypted(connect("&sslmode=require"))).isTrue();
    assertThat(isEncrypted(connect("&sslmode=require&sslaccept=accept_invalid_certs"))).isTrue();
    assertThat(isEncrypted(connect("&sslmode=disable"))).isFalse();
  }

  @Test
  void trustsTheNamedAuthorityAloneWhereItIsStrict() throws Exception {
    assertThat(isEncrypted(connect(authorityOf(authority)))).isTrue();

    assertThatThrownBy(() -> connect("&sslmode=require&sslaccept=strict"))
        .isInstanceOf(SQLException.class);
    TestAuthority another = TestAuthority.make(directory.resolve("another"));
    assertThatThrownBy(() -> connect(authorityOf(another))).isInstanceOf(SQLException.class);
  }

  @Test
  void refusesACertificateOfAnotherHostWhereItIsStrict() throws Exception {
    assertThatThrownBy(() -> connect("postgres", "127.0.0.1", authorityOf(authority)))
        .isInstanceOf(SQLException.class);
    assertThat(isEncrypted(connect("postgres", "127.0.0.1", "&sslmode=require"))).isTrue();
  }

  @Test
  void showsItsIdentityToAServerThatAsksForOne() throws Exception {
    Path identity = authority.sign("user", "ann");

    assertThat(isEncrypted(connect("ann", "localhost", identity(identity, "changeit")))).isTrue();
    assertThatThrownBy(() -> connect("ann", "localhost", authorityOf(authority)))
        .isInstanceOf(SQLException.class);
  }

  private static String identity(Path file, String password) {
    return authorityOf(authority) + "&sslidentity=%s&sslpassword=%s".formatted(file, password);
  }

  @Test
  void filesThatCannotServeAreSaidBeforeAnybodyConnects() throws Exception {
    Path otherName = authority.sign("mykey", "bob");

    refuses("&sslcert=/nowhere.pem", "sslcert can't be read", "where the process was started");
    refuses("&sslcert=" + otherName, "holds no certificate", "as PEM");
    refuses("&sslidentity=/nowhere.p12", "sslidentity can't be read", "was started");
    refuses(identity(otherName, "wrong-one"), "can't be opened with sslpassword", "its password");
    refuses(identity(otherName, "changeit"), "is not named user", "-name user");
  }

  private static void refuses(String parameters, String fault, String remedy) {
    assertThatThrownBy(() -> connect(parameters))
        .isInstanceOfSatisfying(
            UnusableDatabase.class,
            unusable -> {
              assertThat(unusable).hasMessageContaining(fault);
              assertThat(unusable.remedy()).contains(remedy);
              assertThat(unusable.getMessage() + unusable.remedy())
                  .doesNotContain("wrong-one", "changeit");
            });
  }

  @Test
  void reachesTheServerByItsSocket() throws Exception {
    assertThat(isEncrypted(connect("&host=" + directory.resolve("s").toAbsolutePath()))).isFalse();
  }
}
