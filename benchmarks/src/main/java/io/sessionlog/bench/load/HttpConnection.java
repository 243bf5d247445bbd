package io.sessionlog.bench.load;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One kept connection, made anew when its server ends it, and no more of HTTP/1.1 than our services
 * answer with: the generator is to cost less than what it measures.
 */
final class HttpConnection implements AutoCloseable {

  private static final int TIMEOUT_MS = 30_000;

  private final InetSocketAddress address;
  private final String host;
  private Socket socket;
  private OutputStream out;
  private InputStream in;

  HttpConnection(URI uri) throws IOException {
    address = new InetSocketAddress(uri.getHost(), uri.getPort());
    host = uri.getHost() + ":" + uri.getPort();
    connect();
  }

  private void connect() throws IOException {
    socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MS);
    socket.connect(address, TIMEOUT_MS);
    out = socket.getOutputStream();
    in = new BufferedInputStream(socket.getInputStream(), 16_384);
  }

  /**
   * What was answered.
   *
   * @param position the header {@code Session-Position}, if there was one
   */
  record Answer(int status, @Nullable String position, long bodyBytes) {}

  byte[] get(String path, String moreHeaders) {
    return ("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + moreHeaders + "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  byte[] post(String path, byte[] body) {
    byte[] head =
        "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(path, host, body.length)
            .getBytes(StandardCharsets.US_ASCII);
    byte[] request = new byte[head.length + body.length];
    System.arraycopy(head, 0, request, 0, head.length);
    System.arraycopy(body, 0, request, head.length, body.length);
    return request;
  }

  Answer send(byte[] request) throws IOException {
    out.write(request);
    out.flush();
    String statusLine = line();
    int status = Integer.parseInt(statusLine.substring(9, 12));
    long length = 0;
    boolean chunked = false;
    boolean isLast = false;
    String position = null;
    for (String header = line(); !header.isEmpty(); header = line()) {
      int colon = header.indexOf(':');
      String value = header.substring(colon + 1).strip();
      switch (header.substring(0, colon).toLowerCase(Locale.ROOT)) {
        case "content-length" -> length = Long.parseLong(value);
        case "transfer-encoding" -> chunked = value.equals("chunked");
        case "session-position" -> position = value;
        case "connection" -> isLast = value.equals("close");
        default -> {
          // says nothing that is measured
        }
      }
    }
    if (chunked) {
      length = skipChunks();
    } else {
      in.skipNBytes(length);
    }
    if (isLast) {
      close();
      connect();
    }
    return new Answer(status, position, length);
  }

  private long skipChunks() throws IOException {
    long total = 0;
    while (true) {
      long size = Long.parseLong(line(), 16);
      in.skipNBytes(size);
      line();
      total += size;
      if (size == 0) {
        return total;
      }
    }
  }

  private String line() throws IOException {
    var line = new StringBuilder(64);
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection was closed");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
