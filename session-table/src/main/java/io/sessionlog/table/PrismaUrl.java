package io.sessionlog.table;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * {@code DATABASE_URL} as Prisma understands it, which is not as JDBC does: {@code
 * postgresql://user:password@host:5432/database?schema=public&connection_limit=5}.
 *
 * <p>Its parameters and their defaults are those of Prisma's PostgreSQL connector
 * (https://www.prisma.io/docs/orm/core-concepts/supported-databases/postgresql#connection-details).
 * What a parameter means to Prisma alone is passed over, as Prisma passes over what it does not
 * know.
 *
 * @param user null: the name of the operating system's user
 * @param host a name, an address, or a directory with the server's Unix socket
 * @param parameters decoded, in the order of the URL
 */
public record PrismaUrl(
    @Nullable String user,
    @Nullable String password,
    String host,
    int port,
    String database,
    Map<String, String> parameters) {

  public static final int DEFAULT_PORT = 5432;

  private static final String FORM =
      "Set DATABASE_URL to postgresql://user:password@host:5432/database?schema=public.";
  private static final String ENCODE =
      "In user and password, write each character that is no letter or digit as % and two hexadecimal"
          + " digits: %40 for @, %23 for #, %2F for /, %3A for :, %3F for ?, %25 for %.";

  /** A dead server is noticed after so long, where the URL says nothing: no statement takes it. */
  private static final int DEFAULT_SOCKET_TIMEOUT_SECONDS = 20;

  private static final int DEFAULT_CONNECT_TIMEOUT_SECONDS = 5;
  private static final int DEFAULT_POOL_TIMEOUT_SECONDS = 10;

  public PrismaUrl {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    if (port < 1 || port > 65_535) {
      throw new UnusableDatabase("The port is not one from 1 to 65535.", FORM);
    }
  }

  /**
   * Reads a URL; quotes around it, as some tools leave them of an {@code .env} file, do not count.
   *
   * @throws UnusableDatabase if it is not PostgreSQL's, or can't be read
   */
  public static PrismaUrl parse(String text) {
    String url = unquoted(text.strip());
    int colon = url.indexOf(':');
    if (colon < 1) {
      throw new UnusableDatabase("The URL names no kind of database.", FORM);
    }
    String scheme = url.substring(0, colon).toLowerCase(Locale.ROOT);
    if (!scheme.equals("postgresql") && !scheme.equals("postgres")) {
      throw otherThanPostgres(scheme);
    }
    if (!url.startsWith("//", colon + 1)) {
      throw new UnusableDatabase("After %s: come two slashes.".formatted(scheme), FORM);
    }
    String rest = url.substring(colon + 3);
    int end = endOfAuthority(rest);
    if (rest.indexOf('@', end) >= 0 && rest.lastIndexOf('@', end) < 0 && !isQuery(rest, end)) {
      throw new UnusableDatabase(
          "The user or the password holds a character that ends the host's part of a URL.", ENCODE);
    }
    String authority = rest.substring(0, end);
    int at = authority.lastIndexOf('@');
    String credentials = at < 0 ? "" : authority.substring(0, at);
    int separator = credentials.indexOf(':');
    String user = separator < 0 ? credentials : credentials.substring(0, separator);
    String password = separator < 0 ? "" : credentials.substring(separator + 1);
    HostAndPort server = HostAndPort.of(authority.substring(at + 1));
    String tail = rest.substring(end);
    int hash = tail.indexOf('#');
    tail = hash < 0 ? tail : tail.substring(0, hash);
    int query = tail.indexOf('?');
    String path = query < 0 ? tail : tail.substring(0, query);
    Map<String, String> parameters = parameters(query < 0 ? "" : tail.substring(query + 1));
    String database = path.length() < 2 ? "postgres" : decoded(path.substring(1));
    String host = parameters.getOrDefault("host", server.host());
    return new PrismaUrl(
        user.isEmpty() ? null : decoded(user),
        password.isEmpty() ? null : decoded(password),
        host.isEmpty() ? "localhost" : host,
        server.port(),
        database,
        parameters);
  }

  private static String unquoted(String text) {
    if (text.length() < 2) {
      return text;
    }
    char first = text.charAt(0);
    boolean quoted = (first == '"' || first == '\'') && text.charAt(text.length() - 1) == first;
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  private static UnusableDatabase otherThanPostgres(String scheme) {
    return switch (scheme) {
      case "mysql", "mariadb", "sqlserver", "mongodb", "mongodb+srv", "file", "sqlite" ->
          new UnusableDatabase(
              "Databases of the kind %s are not supported; PostgreSQL 13 and newer are."
                  .formatted(scheme),
              "Unset DATABASE_URL to run without a database: every session is in the API all the"
                  + " same.");
      case "prisma", "prisma+postgres" ->
          new UnusableDatabase(
              "A URL of Prisma Accelerate leads to Prisma's own service, not to the database.",
              "Set DATABASE_URL to the database's own address, the one of directUrl:"
                  + " postgresql://user:password@host:5432/database.");
      case "jdbc" ->
          new UnusableDatabase("This is a URL of JDBC; what is asked for is Prisma's.", FORM);
      // Not shown: in a URL without a scheme it may be a user's name.
      default -> new UnusableDatabase("The URL does not begin with postgresql://.", FORM);
    };
  }

  private static int endOfAuthority(String rest) {
    for (int i = 0; i < rest.length(); i++) {
      if ("/?#".indexOf(rest.charAt(i)) >= 0) {
        return i;
      }
    }
    return rest.length();
  }

  /** Whether what ends the host's part begins the database or the parameters of a whole URL. */
  private static boolean isQuery(String rest, int end) {
    int firstAt = rest.indexOf('@', end);
    int query = rest.indexOf('?', end);
    return rest.charAt(end) != '#' && query >= 0 && query < firstAt && rest.indexOf('=', query) > 0;
  }

  private record HostAndPort(String host, int port) {

    static HostAndPort of(String text) {
      int bracket = text.startsWith("[") ? text.indexOf(']') : -1;
      if (text.startsWith("[") && bracket < 0) {
        throw new UnusableDatabase("The host's address has no closing bracket.", FORM);
      }
      int colon = text.indexOf(':', bracket + 1);
      String host = colon < 0 ? text : text.substring(0, colon);
      return new HostAndPort(
          bracket < 0 ? decoded(host) : host.substring(1, bracket),
          colon < 0 || colon == text.length() - 1 ? DEFAULT_PORT : port(text.substring(colon + 1)));
    }

    private static int port(String text) {
      try {
        return Integer.parseInt(text);
      } catch (NumberFormatException e) {
        throw new UnusableDatabase(
            "The port is no number; or the password holds a character that must be encoded.",
            FORM + " " + ENCODE);
      }
    }
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : query.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        parameters.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
      }
    }
    return parameters;
  }

  /** Percent-encoding; a plus is a plus. */
  private static String decoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] raw = text.getBytes(StandardCharsets.UTF_8);
    var bytes = ByteBuffer.allocate(raw.length);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] != '%') {
        bytes.put(raw[i]);
        continue;
      }
      int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
      int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw new UnusableDatabase("A % is not followed by two hexadecimal digits.", ENCODE);
      }
      bytes.put((byte) (high * 16 + low));
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new UnusableDatabase("What is percent-encoded is not UTF-8.", ENCODE);
    }
  }

  /** Where Prisma's tables are. */
  public String schema() {
    String schema = parameters.getOrDefault("schema", "");
    return schema.isEmpty() ? "public" : schema;
  }

  /** The most connections at once; 0 where the URL does not say. */
  public int connectionLimit() {
    return number("connection_limit", 0);
  }

  /** How long to wait for a connection of the pool; 0: for ever. */
  public int poolTimeoutSeconds() {
    return number("pool_timeout", DEFAULT_POOL_TIMEOUT_SECONDS);
  }

  private boolean isUnixSocket() {
    return host.startsWith("/");
  }

  /** The address for pgjdbc, without anything secret. */
  public String jdbcUrl() {
    String server = isUnixSocket() ? "localhost" : host.contains(":") ? "[" + host + "]" : host;
    return "jdbc:postgresql://%s:%d/".formatted(server, port);
  }

  /**
   * Everything else for pgjdbc.
   *
   * @param applicationName as {@code pg_stat_activity} shows it, unless the URL says another
   */
  public Properties properties(String applicationName) {
    var properties = new Properties();
    put(properties, "user", user == null ? System.getProperty("user.name") : user);
    put(properties, "password", password);
    // Here and not in the URL: it may hold any character.
    properties.setProperty("PGDBNAME", database);
    put(
        properties,
        "ApplicationName",
        parameters.getOrDefault("application_name", applicationName));
    put(properties, "options", parameters.get("options"));
    number(properties, "connectTimeout", "connect_timeout", DEFAULT_CONNECT_TIMEOUT_SECONDS);
    number(properties, "socketTimeout", "socket_timeout", DEFAULT_SOCKET_TIMEOUT_SECONDS);
    properties.setProperty("tcpKeepAlive", "true");
    if (parameters.getOrDefault("pgbouncer", "").equals("true")) {
      // Behind PgBouncer each transaction may have another server, which knows no statement of
      // ours.
      properties.setProperty("prepareThreshold", "0");
      properties.setProperty("preparedStatementCacheQueries", "0");
    }
    if (isUnixSocket()) {
      properties.setProperty(
          "socketFactory", "org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg");
      properties.setProperty("socketFactoryArg", host + "/.s.PGSQL." + port);
      properties.setProperty("sslmode", "disable");
    } else {
      tls(properties);
    }
    return properties;
  }

  /**
   * Prisma checks the server's certificate with {@code sslaccept=strict} alone. Its {@code sslcert}
   * is the authority that the server's is checked against; pgjdbc's is the client's own.
   */
  private void tls(Properties properties) {
    String mode = parameters.getOrDefault("sslmode", "prefer");
    boolean strict = parameters.getOrDefault("sslaccept", "").equals("strict");
    switch (mode) {
      case "disable", "allow", "prefer", "require", "verify-ca", "verify-full" ->
          properties.setProperty(
              "sslmode", strict && !mode.equals("disable") ? "verify-full" : mode);
      case "no-verify" -> properties.setProperty("sslmode", strict ? "verify-full" : "require");
      default ->
          throw new UnusableDatabase(
              "sslmode is none that is known.",
              "Put sslmode=disable, prefer or require; to have the server's certificate checked,"
                  + " sslmode=require&sslaccept=strict.");
    }
    String authority = parameters.get("sslcert");
    if (authority != null) {
      properties.setProperty("sslrootcert", authority);
    } else if (properties.getProperty("sslmode").startsWith("verify-")) {
      properties.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
    }
    put(properties, "sslkey", parameters.get("sslidentity"));
    put(properties, "sslpassword", parameters.get("sslpassword"));
  }

  /**
   * Looks at what {@link #properties} only names.
   *
   * @throws UnusableDatabase if a file for TLS is missing, or is not what it must be
   */
  public void checkFiles() {
    TlsFiles.check(
        parameters.get("sslcert"), parameters.get("sslidentity"), parameters.get("sslpassword"));
  }

  private void number(Properties properties, String name, String parameter, int byDefault) {
    properties.setProperty(name, Integer.toString(number(parameter, byDefault)));
  }

  private int number(String parameter, int byDefault) {
    String value = parameters.getOrDefault(parameter, "");
    if (value.isEmpty()) {
      return byDefault;
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // said below, as for a negative one
    }
    throw new UnusableDatabase(
        parameter + " is not a number of 0 or more.",
        "Correct it, or leave it out: the default is %d.".formatted(byDefault));
  }

  private static void put(Properties properties, String name, @Nullable String value) {
    if (value != null) {
      properties.setProperty(name, value);
    }
  }

  /** Leaves out the password, and all parameters but the schema: some of them are secret. */
  @Override
  public String toString() {
    return "postgresql://%s%s:%d/%s?schema=%s"
        .formatted(user == null ? "" : user + "@", host, port, database, schema());
  }
}
