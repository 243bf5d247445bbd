package io.sessionlog.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.Map;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The heap of a child, looked at from outside by JMX on loopback. */
public final class Heap implements AutoCloseable {

  private final JMXConnector connector;
  private final MemoryMXBean memory;
  private final List<MemoryPoolMXBean> pools;

  private Heap(JMXConnector connector, MBeanServerConnection server) throws IOException {
    this.connector = connector;
    this.memory = ManagementFactory.getPlatformMXBean(server, MemoryMXBean.class);
    this.pools =
        ManagementFactory.getPlatformMXBeans(server, MemoryPoolMXBean.class).stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
  }

  /** A port for JMX, and what a child needs to be told to listen there. */
  public record Access(int port) {

    public static Access free() {
      return new Access(Ports.free());
    }

    public List<String> options() {
      return List.of(
          "-Dcom.sun.management.jmxremote.port=" + port,
          "-Dcom.sun.management.jmxremote.rmi.port=" + port,
          "-Dcom.sun.management.jmxremote.host=127.0.0.1",
          "-Djava.rmi.server.hostname=127.0.0.1",
          "-Dcom.sun.management.jmxremote.authenticate=false",
          "-Dcom.sun.management.jmxremote.ssl=false");
    }

    /** JMX's own way; the one who answers is a child of ours, on loopback. */
    @SuppressWarnings("BanJNDI")
    public Heap connect() {
      try {
        JMXConnector connector =
            JMXConnectorFactory.connect(
                new JMXServiceURL(
                    "service:jmx:rmi:///jndi/rmi://127.0.0.1:%d/jmxrmi".formatted(port)),
                Map.of());
        return new Heap(connector, connector.getMBeanServerConnection());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** What is reachable: after a full collection. */
  public long liveBytes() {
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }

  public void forgetPeak() {
    pools.forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  /** The most that each part of the heap held since then, together: never less than the peak. */
  public long peakBytes() {
    return pools.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
  }

  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
