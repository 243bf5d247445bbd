package io.sessionlog.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assertions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a stream as a browser's EventSource does, and keeps the sessions that it tells of. */
final class SseClient implements AutoCloseable {

  /**
   * @param id null where the event had none
   */
  record Event(String name, String id, JsonNode data) {

    String sessionId() {
      return data.get("sessionId").asString();
    }
  }

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final CompletableFuture<HttpResponse<Void>> response;
  private final Lines lines = new Lines();
  private final Map<String, JsonNode> sessions = new LinkedHashMap<>();
  private String lastId;

  SseClient(URI uri, String... headers) {
    var request = HttpRequest.newBuilder(uri).header("Accept", "text/event-stream");
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    response = HTTP.sendAsync(request.build(), HttpResponse.BodyHandlers.fromLineSubscriber(lines));
  }

  /** The next event but for summaries and heartbeats; applied to {@link #sessions}. */
  Event next() {
    return next(event -> !event.name().equals("summary") && !event.name().equals("heartbeat"));
  }

  Event next(String name) {
    return next(event -> event.name().equals(name));
  }

  private Event next(Predicate<Event> wanted) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    Event event = nextOfAny();
    while (!wanted.test(event)) {
      assertThat(System.nanoTime()).as("nothing but " + event).isLessThan(deadline);
      event = nextOfAny();
    }
    return event;
  }

  Event nextOfAny() {
    try {
      Event event = events.poll(20, TimeUnit.SECONDS);
      if (event == null) {
        return Assertions.fail("no event within 20 s");
      }
      apply(event);
      return event;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Up to the end of the snapshot or the catch-up, which a summary marks. */
  List<Event> start() {
    List<Event> start = new ArrayList<>();
    Event event = nextOfAny();
    while (!event.name().equals("summary")) {
      start.add(event);
      event = nextOfAny();
    }
    return start;
  }

  private void apply(Event event) {
    if (event.id() != null) {
      lastId = event.id();
    }
    switch (event.name()) {
      case "snapshot" -> sessions.clear();
      case "session" -> sessions.put(event.sessionId(), event.data());
      case "removed" -> sessions.remove(event.sessionId());
      default -> {}
    }
  }

  Map<String, JsonNode> sessions() {
    return sessions;
  }

  String lastId() {
    return lastId;
  }

  /** Whether the server has ended the stream. */
  boolean isEnded() {
    return lines.ended;
  }

  List<String> comments() {
    return lines.fields;
  }

  @Override
  public void close() {
    if (lines.subscription != null) {
      lines.subscription.cancel();
    }
    response.cancel(true);
  }

  private final class Lines implements Flow.Subscriber<String> {
    private final List<String> fields = new ArrayList<>();
    private volatile Flow.Subscription subscription;
    private volatile boolean ended;
    private String name;
    private String id;
    private String data;

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
      subscription = newSubscription;
      newSubscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
      if (line.isEmpty()) {
        if (data != null) {
          events.add(new Event(name, id, JSON.readTree(data)));
        }
        name = null;
        id = null;
        data = null;
        return;
      }
      int colon = line.indexOf(": ");
      String value = line.substring(colon + 2);
      switch (line.substring(0, colon)) {
        case "event" -> name = value;
        case "id" -> id = value;
        case "data" -> data = value;
        default -> fields.add(line);
      }
    }

    @Override
    public void onError(Throwable failure) {
      ended = true;
    }

    @Override
    public void onComplete() {
      ended = true;
    }
  }
}
