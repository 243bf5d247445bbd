package io.sessionlog.system.chaos;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sessionlog.model.Hmac;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Clients that take what they can, from an address of their own (127.0.0.2). A process of its own,
 * so that what it costs itself slows no honest client's clock; it runs until it is killed, and says
 * once a second what it was answered.
 */
final class HostileClients {

  private static final int CONNECTIONS_EACH = 20;
  private static final int BODY_BYTES = 8_000_000;
  private static final int SLOW_BODY_BYTES = 1_000_000;
  private static final int ANSWER_TIMEOUT_MILLIS = 30_000;
  private static final long DRIP_MILLIS = 500;
  private static final long REFUSED_PAUSE_MILLIS = 20;

  /** What is done, again and again. */
  enum Kind {
    /** Large bodies under a signature that is wrong. */
    UNPROVEN_BODIES {
      @Override
      void once(Client client) throws IOException {
        try (Line line = client.ingest()) {
          line.send(post("stranger", BODY_BYTES, "X-Webhook-Signature: sha256=" + "0".repeat(64)));
          for (int sent = 0; sent < BODY_BYTES && !line.isAnswered(); sent += CHUNK.length) {
            line.send(CHUNK);
          }
          client.answered(line.status());
        }
      }
    },
    /** New sessions without end, properly signed. */
    NEW_SESSIONS {
      @Override
      void once(Client client) throws IOException {
        String body = "{\"event\":\"ready\"}";
        try (Line line = client.ingest()) {
          line.send(
              post(
                      "mallory-" + UUID.randomUUID(),
                      body.length(),
                      "X-Webhook-Signature: sha256="
                          + Hmac.hex(client.target.secret(), body.getBytes(UTF_8)))
                  + body);
          client.answered(line.status());
        }
      }
    },
    /** Headers that never end. */
    SLOW_HEADERS {
      @Override
      void once(Client client) throws IOException {
        client.hold(
            () -> {
              Line line = client.random() ? client.ingest() : client.query();
              line.send("GET /api/whatsapp/session/list-realtime HTTP/1.1\r\nHost: x\r\nX-Slow: ");
              return line;
            });
      }
    },
    /** Bodies that never end. */
    SLOW_BODIES {
      @Override
      void once(Client client) throws IOException {
        client.hold(
            () -> {
              Line line = client.ingest();
              line.send(
                  post(
                      "stranger",
                      SLOW_BODY_BYTES,
                      "X-Webhook-Signature: sha256=" + "0".repeat(64)));
              return line;
            });
      }
    },
    /** Streams, as many as there are. */
    STREAMS {
      @Override
      void once(Client client) throws IOException {
        client.hold(
            () -> {
              Line line = client.query();
              line.send(client.get("/api/whatsapp/session/stream", ""));
              return line;
            });
      }
    },
    LARGE_LISTS {
      @Override
      void once(Client client) throws IOException {
        client.read("/api/whatsapp/session/list-realtime?limit=10000", "");
      }
    },
    MEDIA_READS {
      @Override
      void once(Client client) throws IOException {
        client.read("/api/whatsapp/session/mallory-0/messages/m1/media", "");
      }
    },
    /** Reads that wait for an event that never comes. */
    WAITERS {
      @Override
      void once(Client client) throws IOException {
        client.hold(
            () -> {
              Line line = client.query();
              line.send(
                  client.get(
                      "/api/whatsapp/session/status/mallory-0",
                      "Session-Position: 0:999999999\r\n"));
              return line;
            });
      }
    };

    abstract void once(Client client) throws IOException;
  }

  private static final byte[] CHUNK = " ".repeat(64 * 1024).getBytes(US_ASCII);

  private HostileClients() {}

  /**
   * @param key of a caller who is bound to a user with many sessions
   * @param secret of that user's sender
   */
  record Target(URI ingest, URI query, String key, String secret) {}

  /** Kind, clients, ingest, query, key, secret. */
  public static void main(String[] args) throws InterruptedException {
    Kind kind = Kind.valueOf(args[0]);
    var target = new Target(URI.create(args[2]), URI.create(args[3]), args[4], args[5]);
    Map<String, Integer> answers = new TreeMap<>();
    for (int i = 0; i < Integer.parseInt(args[1]); i++) {
      var thread = new Thread(new Client(kind, target, answers), "hostile-" + i);
      thread.start();
    }
    while (true) {
      TimeUnit.SECONDS.sleep(1);
      synchronized (answers) {
        System.out.println(answers);
      }
    }
  }

  private static String post(String session, int length, String header) {
    return "POST /api/whatsapp/webhook/%s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n\r\n"
        .formatted(session, length, header);
  }

  private interface Opening {
    Line open() throws IOException;
  }

  private static final class Client implements Runnable {

    private final Kind kind;
    private final Target target;
    private final Map<String, Integer> answers;
    private final List<Line> held = new ArrayList<>();
    private int opened;

    Client(Kind kind, Target target, Map<String, Integer> answers) {
      this.kind = kind;
      this.target = target;
      this.answers = answers;
    }

    @Override
    public void run() {
      while (true) {
        try {
          kind.once(this);
        } catch (IOException e) {
          count("cut off");
          pause(REFUSED_PAUSE_MILLIS);
        }
      }
    }

    Line ingest() throws IOException {
      return Line.open(target.ingest());
    }

    Line query() throws IOException {
      return Line.open(target.query());
    }

    /** Every other time. */
    boolean random() {
      return opened++ % 2 == 0;
    }

    String get(String path, String headers) {
      return "GET %s HTTP/1.1\r\nHost: x\r\nx-api-key: %s\r\n%s\r\n"
          .formatted(path, target.key(), headers);
    }

    void read(String path, String headers) throws IOException {
      try (Line line = query()) {
        line.send(get(path, headers + "Connection: close\r\n"));
        answered(line.status());
        line.skipAll();
      }
    }

    void answered(int status) {
      count(Integer.toString(status));
      if (status >= 400) {
        pause(REFUSED_PAUSE_MILLIS);
      }
    }

    private void count(String what) {
      synchronized (answers) {
        answers.merge(what, 1, Integer::sum);
      }
    }

    /** Keeps as many lines open as one client has, and lets a byte drip into each. */
    void hold(Opening opening) throws IOException {
      while (held.size() < CONNECTIONS_EACH) {
        held.add(opening.open());
      }
      pause(DRIP_MILLIS);
      for (Iterator<Line> lines = held.iterator(); lines.hasNext(); ) {
        Line line = lines.next();
        try {
          if (line.isAnswered() && !line.isCounted) {
            line.isCounted = true;
            answered(line.status());
          }
          line.skipWhatIsThere();
          if (kind == Kind.SLOW_HEADERS || kind == Kind.SLOW_BODIES) {
            line.send("x");
          } else if (line.isCounted && (kind == Kind.WAITERS || line.isRefused)) {
            lines.remove();
            line.close();
          }
        } catch (IOException ended) {
          count("cut off");
          lines.remove();
          line.close();
        }
      }
    }

    private static void pause(long millis) {
      try {
        TimeUnit.MILLISECONDS.sleep(millis);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** One connection. */
  private static final class Line implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;
    private boolean isCounted;
    private boolean isRefused;

    private Line(Socket socket) throws IOException {
      this.socket = socket;
      this.in = socket.getInputStream();
    }

    static Line open(URI to) throws IOException {
      var socket = new Socket();
      try {
        socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.2"), 0));
        socket.setSoTimeout(ANSWER_TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(to.getHost(), to.getPort()), ANSWER_TIMEOUT_MILLIS);
        return new Line(socket);
      } catch (IOException e) {
        socket.close();
        throw e;
      }
    }

    void send(String text) throws IOException {
      send(text.getBytes(UTF_8));
    }

    void send(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    boolean isAnswered() throws IOException {
      return in.available() > 0;
    }

    int status() throws IOException {
      byte[] start = in.readNBytes("HTTP/1.1 200".length());
      if (start.length < "HTTP/1.1 200".length()) {
        throw new SocketTimeoutException("closed without an answer");
      }
      int status = Integer.parseInt(new String(start, 9, 3, US_ASCII));
      isRefused = status >= 400;
      return status;
    }

    void skipAll() throws IOException {
      while (in.read(new byte[64 * 1024]) >= 0) {
        // to its end
      }
    }

    void skipWhatIsThere() throws IOException {
      int there = in.available();
      if (there > 0 && isCounted) {
        in.skipNBytes(there);
      }
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException alreadyClosed) {
        // It is gone either way.
      }
    }
  }
}
