package io.sessionlog.system.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.Deque;

/** Free ports on loopback, each given once. */
final class Ports {

  private final Deque<Integer> free = new ArrayDeque<>();

  /** Holds all of them open before it lets go of any, so that none comes twice. */
  Ports(int count) {
    Deque<ServerSocket> held = new ArrayDeque<>();
    try {
      for (int i = 0; i < count; i++) {
        var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        held.push(socket);
        free.add(socket.getLocalPort());
      }
      for (ServerSocket socket : held) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("No free port on loopback", e);
    }
  }

  int next() {
    return free.remove();
  }
}
