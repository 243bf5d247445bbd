package io.sessionlog.testing;

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
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a stream as a browser's EventSource does, and keeps the sessions that it tells of. */
public final class SseClient implements AutoCloseable {

  /**
   * @param id null where the event had none
   */
  public record Event(String name, @Nullable String id, JsonNode data) {

    public String sessionId() {
      return data.get("sessionId").asString();
    }
  }

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** What the standard calls an event without a name. */
  private static final String DEFAULT_NAME = "message";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final CompletableFuture<HttpResponse<Void>> response;
  private final Lines lines = new Lines();
  private final Map<String, JsonNode> sessions = new LinkedHashMap<>();
  private @Nullable String lastId;

  public SseClient(URI uri, String... headers) {
    var request = HttpRequest.newBuilder(uri).header("Accept", "text/event-stream");
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    response = HTTP.sendAsync(request.build(), HttpResponse.BodyHandlers.fromLineSubscriber(lines));
  }

  /** The next event but for summaries and heartbeats; applied to {@link #sessions}. */
  public Event next() {
    return next(event -> !event.name().equals("summary") && !event.name().equals("heartbeat"));
  }

  public Event next(String name) {
    return next(event -> event.name().equals(name));
  }

  private Event next(Predicate<Event> wanted) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    Event event = nextOfAny();
    while (!wanted.test(event)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("nothing but " + event);
      }
      event = nextOfAny();
    }
    return event;
  }

  public Event nextOfAny() {
    try {
      Event event = events.poll(20, TimeUnit.SECONDS);
      if (event == null) {
        throw new AssertionError("no event within 20 s");
      }
      apply(event);
      return event;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Up to the end of the snapshot or the catch-up, which a summary marks. */
  public List<Event> start() {
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

  public Map<String, JsonNode> sessions() {
    return sessions;
  }

  /** Null before the first. */
  public @Nullable String lastId() {
    return lastId;
  }

  /** Whether the server has ended the stream. */
  public boolean isEnded() {
    return lines.ended;
  }

  public List<String> comments() {
    return lines.fields;
  }

  @Override
  public void close() {
    Flow.Subscription subscription = lines.subscription;
    if (subscription != null) {
      subscription.cancel();
    }
    response.cancel(true);
  }

  private final class Lines implements Flow.Subscriber<String> {
    private final List<String> fields = new ArrayList<>();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean ended;
    private String name = DEFAULT_NAME;
    private @Nullable String id;
    private @Nullable String data;

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
        name = DEFAULT_NAME;
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
