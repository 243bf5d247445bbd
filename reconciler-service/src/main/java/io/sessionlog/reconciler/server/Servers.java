package io.sessionlog.reconciler.server;

import io.sessionlog.reconciler.doubt.Watched;
import io.sessionlog.support.security.InvalidSetting;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The servers that are asked, in the order in which a session is looked for. */
public final class Servers {

  private static final String FILE = "WHATSAPP_SERVERS_FILE";

  private final List<Server> servers;

  private Servers(List<Server> servers) {
    this.servers = List.copyOf(servers);
  }

  /**
   * Those of the file, and then the one of the settings, which has all other sessions.
   *
   * @param url of the one server; blank for none
   * @param file a line each: kind, URL, key ({@code -} for none) and which sessions; null for none
   * @throws InvalidSetting if one of them can't be used
   */
  public static Servers of(String url, String key, String kind, @Nullable Path file) {
    return of(url, key, kind, file, Wire.TIMEOUT);
  }

  static Servers of(String url, String key, String kind, @Nullable Path file, Duration timeout) {
    HttpClient http = Wire.client();
    List<Server> servers = new ArrayList<>();
    if (file != null) {
      servers.addAll(read(http, file, timeout));
    }
    if (!url.isBlank()) {
      checkKind(kind, "WHATSAPP_SERVER_KIND", "");
      servers.add(
          Server.of(
              http,
              kind(kind),
              url(url.strip(), "WHATSAPP_SERVER_API", ""),
              key,
              Sessions.Named.ALL,
              timeout));
    }
    return new Servers(servers);
  }

  public List<Server> all() {
    return servers;
  }

  public Optional<Server> of(Watched session) {
    return servers.stream().filter(server -> server.has(session)).findFirst();
  }

  private static List<Server> read(HttpClient http, Path file, Duration timeout) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new InvalidSetting(
          FILE,
          "the file can't be read (" + e.getClass().getSimpleName() + ").",
          "Name a file with a line for each server: kind, URL, key and sessions.");
    }
    List<Server> servers = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        servers.add(server(http, line, "line " + (i + 1) + ": ", timeout));
      }
    }
    return servers;
  }

  private static Server server(HttpClient http, String line, String where, Duration timeout) {
    String[] parts = line.split("\\s+");
    if (parts.length < 3 || parts.length > 4) {
      throw new InvalidSetting(
          FILE,
          where + "it has " + parts.length + " parts.",
          "Write kind, URL, key (- for none) and which sessions: waha https://waha:3000 KEY shop-*");
    }
    checkKind(parts[0], FILE, where);
    return Server.of(
        http,
        kind(parts[0]),
        url(parts[1], FILE, where),
        parts[2].equals("-") ? "" : parts[2],
        parts.length == 4 ? Sessions.parse(parts[3]) : Sessions.Named.ALL,
        timeout);
  }

  private static String kind(String text) {
    return text.strip().toLowerCase(Locale.ROOT);
  }

  private static void checkKind(String text, String setting, String where) {
    if (!Server.isKind(kind(text))) {
      throw new InvalidSetting(
          setting,
          where + "there is no such kind of server.",
          "Use auto or one of "
              + String.join(", ", ServerKind.all().stream().map(ServerKind::name).toList())
              + ".");
    }
  }

  private static URI url(String text, String setting, String where) {
    try {
      var url = new URI(text);
      boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (isHttp
          && url.getHost() != null
          && url.getUserInfo() == null
          && url.getQuery() == null
          && url.getFragment() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Its message holds the text, which may hold a password.
    }
    throw new InvalidSetting(
        setting,
        where + "it is no URL of a server.",
        "Write http:// or https://, a host and perhaps a port and a path, without user and query.");
  }
}
