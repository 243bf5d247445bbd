package io.sessionlog.support.http;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;

/**
 * Lets a process that was told to end serve on for a while, so that nobody is cut off by it.
 *
 * <p>In order: Spring Boot has readiness say no; for the {@link #lead} every request is still
 * served, and each answer closes its connection, so that clients and balancers go elsewhere of
 * their own accord; then no connection is taken any more, and those that are there are served until
 * they have ended, or {@link #DRAIN}; then Tomcat is paused, and all else is closed. What Boot does
 * alone begins with pausing: whoever sends on a kept or a new connection at that moment gets no
 * answer.
 *
 * <p>Only for a JVM that ends: a context that is closed in a JVM that lives on has no successor.
 */
final class Departure extends ValveBase
    implements ApplicationListener<ContextClosedEvent>, Ordered {

  private static final Logger log = LoggerFactory.getLogger(Departure.class);

  /** Streams last, and connections that nobody uses: they are ended by whose they are. */
  private static final Duration DRAIN = Duration.ofMillis(500);

  private final ApplicationContext context;
  private final Duration lead;
  private final List<ClosableDoor> doors = new CopyOnWriteArrayList<>();
  private volatile boolean begun;

  Departure(ApplicationContext context, Duration lead) {
    super(true);
    this.context = context;
    this.lead = lead;
  }

  /** What connections come by. */
  void closes(ClosableDoor door) {
    doors.add(door);
  }

  /** Before any other hears of it: what they close is still served from. */
  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }

  @Override
  public void onApplicationEvent(ContextClosedEvent event) {
    if (event.getApplicationContext() == context && jvmIsEnding()) {
      begin();
    }
  }

  void begin() {
    begun = true;
    if (lead.isZero()) {
      return;
    }
    log.info("Told to end: not ready any more, serving on for {} ms", lead.toMillis());
    try {
      TimeUnit.NANOSECONDS.sleep(lead.toNanos());
      doors.forEach(ClosableDoor::close);
      for (ClosableDoor door : doors) {
        door.awaitEmpty(DRAIN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    if (begun) {
      response.setHeader("Connection", "close");
    }
    getNext().invoke(request, response);
  }

  /** The JVM tells by refusing a hook. */
  private static boolean jvmIsEnding() {
    var probe = new Thread(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(probe);
      Runtime.getRuntime().removeShutdownHook(probe);
      return false;
    } catch (IllegalStateException shutdownInProgress) {
      return true;
    }
  }
}
