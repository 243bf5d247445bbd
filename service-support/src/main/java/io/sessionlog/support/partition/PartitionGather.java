package io.sessionlog.support.partition;

import static java.lang.System.nanoTime;

import io.sessionlog.model.Position;
import io.sessionlog.support.http.InvalidRequest;
import io.sessionlog.support.http.TooMany;
import io.sessionlog.support.position.StaleHeaders;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/**
 * Answers a question about all partitions: each is asked of a node that has it, at the same path
 * and with the same credentials, and the parts are put together here. A part that nobody has makes
 * the whole unavailable: a sum without it would be wrong.
 */
public final class PartitionGather {

  private static final Logger log = LoggerFactory.getLogger(PartitionGather.class);

  private static final long PATIENCE = Duration.ofSeconds(1).toNanos();

  /** Nodes go by Kafka's time within some seconds; more is no node's word. */
  private static final Duration CLOCKS_APART = Duration.ofMinutes(1);

  private static final Executor ASK_AGAIN =
      CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS);

  private final PartitionRouting routing;
  private final PartitionOwners owners;
  private final PartitionProgress progress;
  private final NodeClient nodes;
  private final HostInfo self;
  private final Duration positionWait;
  private final Duration partTime;
  private final String topic;
  private final Clock clock;
  private final Executor executor;

  /**
   * @param self host and port at which other nodes reach this one
   * @param positionWait the longest that a question waits for its {@code Session-Position}
   * @param partTime the longest that a part takes to read; who reads sees to that
   * @param topic whose partitions these are
   * @param executor reads this node's own partitions, side by side
   */
  public PartitionGather(
      PartitionRouting routing,
      PartitionOwners owners,
      PartitionProgress progress,
      NodeClient nodes,
      String self,
      Duration positionWait,
      Duration partTime,
      String topic,
      Clock clock,
      Executor executor) {
    this.routing = routing;
    this.owners = owners;
    this.progress = progress;
    this.nodes = nodes;
    this.self = HostInfo.buildFromEndpoint(self);
    this.positionWait = positionWait;
    this.partTime = partTime;
    this.topic = topic;
    this.clock = clock;
    this.executor = executor;
  }

  /** Reads one partition's part. */
  @FunctionalInterface
  public interface Part {
    ResponseEntity<byte[]> of(int partition, ReadOnlyKeyValueStore<Bytes, byte[]> store);
  }

  /** Whether another node asks, for a part of its answer. */
  public static boolean isForPart(HttpServletRequest request) {
    return NodeClient.wasPassedOn(request);
  }

  /**
   * When the client asked: now, or what the node says that passed the question on. All parts are to
   * be of this time, and none of its own node's.
   *
   * @throws InvalidRequest if that is no time of just now
   */
  public Instant askedAt(HttpServletRequest request) {
    Instant now = clock.instant();
    String header = request.getHeader(NodeClient.ASKED_AT);
    if (header == null || !NodeClient.wasPassedOn(request)) {
      return now;
    }
    try {
      Instant asked = Instant.ofEpochMilli(Long.parseLong(header));
      if (Duration.between(asked, now).abs().compareTo(CLOCKS_APART) <= 0) {
        return asked;
      }
    } catch (ArithmeticException | NumberFormatException noTime) {
      // said below, as for any other time
    }
    throw new InvalidRequest(NodeClient.ASKED_AT, "must be a time of just now, in milliseconds");
  }

  /**
   * Completes with the whole, or for a node that asks with this node's part of it; or with {@link
   * PartitionNotReady}.
   *
   * @param askedAt see {@link #askedAt}
   * @param part one partition's, from its store
   * @param whole made of every partition's part, in their order; may find an {@link UnfitPart}
   */
  public CompletableFuture<ResponseEntity<byte[]>> answer(
      HttpServletRequest request,
      Instant askedAt,
      Part part,
      Function<List<byte[]>, ResponseEntity<byte[]>> whole) {
    int partitions = progress.watermarks().partitions();
    if (partitions == 0) {
      throw owners.notReady();
    }
    if (NodeClient.wasPassedOn(request)) {
      int partition = partition(request, partitions);
      return routing.here(
          partition,
          routing.positionIn(partition, request),
          request.getUserPrincipal(),
          store -> part.of(partition, store));
    }
    NodeClient.Question question = nodes.question(request);
    Principal caller = request.getUserPrincipal();
    List<CompletableFuture<ResponseEntity<byte[]>>> parts = new ArrayList<>();
    for (PartitionOwners.Place place : owners.ofAll(topic, partitions)) {
      var position = routing.positionIn(place.partition(), request);
      parts.add(
          patiently(
              place,
              candidates -> inTurn(candidates, 0, position, caller, question, askedAt, part),
              nanoTime() + PATIENCE));
    }
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .thenApply(unused -> put(parts.stream().map(CompletableFuture::join).toList(), whole));
  }

  private static int partition(HttpServletRequest request, int partitions) {
    String header = request.getHeader(NodeClient.PARTITION);
    try {
      int partition = header == null ? -1 : Integer.parseInt(header);
      if (partition >= 0 && partition < partitions) {
        return partition;
      }
    } catch (NumberFormatException notANumber) {
      // said below, as for a number that is no partition
    }
    throw new InvalidRequest(NodeClient.PARTITION, "must be a partition's number");
  }

  private interface Ask {
    CompletableFuture<ResponseEntity<byte[]>> of(PartitionOwners.Place place);
  }

  private CompletableFuture<ResponseEntity<byte[]>> patiently(
      PartitionOwners.Place place, Ask ask, long deadline) {
    return ask.of(place)
        .exceptionallyCompose(
            failure -> {
              if (!PartitionRouting.mayAnotherKnow(failure) || nanoTime() > deadline) {
                return CompletableFuture.failedFuture(PartitionRouting.cause(failure));
              }
              return CompletableFuture.supplyAsync(
                      () ->
                          owners
                              .ofAll(topic, progress.watermarks().partitions())
                              .get(place.partition()),
                      ASK_AGAIN)
                  .thenCompose(now -> patiently(now, ask, deadline));
            });
  }

  private CompletableFuture<ResponseEntity<byte[]>> inTurn(
      PartitionOwners.Place place,
      int turn,
      @Nullable Position position,
      @Nullable Principal caller,
      NodeClient.Question question,
      Instant askedAt,
      Part part) {
    if (turn == place.nodes().size()) {
      return CompletableFuture.failedFuture(owners.notReady());
    }
    HostInfo node = place.nodes().get(turn);
    CompletableFuture<ResponseEntity<byte[]>> asked =
        node.equals(self)
            ? CompletableFuture.completedFuture(place)
                .thenComposeAsync(
                    here ->
                        routing.here(
                            here.partition(),
                            position,
                            caller,
                            store -> part.of(here.partition(), store)),
                    executor)
            : nodes.ask(
                node,
                question.about(place.partition(), askedAt),
                position == null ? partTime : partTime.plus(positionWait));
    return asked.exceptionallyCompose(
        failure ->
            PartitionRouting.mayAnotherKnow(failure)
                ? inTurn(place, turn + 1, position, caller, question, askedAt, part)
                : CompletableFuture.failedFuture(PartitionRouting.cause(failure)));
  }

  /** The whole is as old as its oldest part. */
  private ResponseEntity<byte[]> put(
      List<ResponseEntity<byte[]>> parts, Function<List<byte[]>, ResponseEntity<byte[]>> whole) {
    List<byte[]> bodies = new ArrayList<>();
    String asOf = null;
    long stale = 0;
    boolean isAsOfKnown = true;
    for (ResponseEntity<byte[]> part : parts) {
      if (part.getHeaders().getFirst(TooMany.HEADER) != null) {
        throw new TooMuch();
      }
      if (!part.getStatusCode().is2xxSuccessful() || part.getBody() == null) {
        throw owners.notReady();
      }
      bodies.add(part.getBody());
      String partAsOf = part.getHeaders().getFirst(StaleHeaders.AS_OF);
      isAsOfKnown &= partAsOf != null;
      if (partAsOf != null && (asOf == null || partAsOf.compareTo(asOf) < 0)) {
        asOf = partAsOf;
      }
      String partStale = part.getHeaders().getFirst(StaleHeaders.STALE);
      stale = partStale == null ? stale : Math.max(stale, Long.parseLong(partStale));
    }
    ResponseEntity<byte[]> answer;
    try {
      answer = whole.apply(bodies);
    } catch (UnfitPart unfit) {
      log.warn("A sum was not put together: {}", unfit.getMessage());
      throw owners.notReady();
    }
    var headers = new HttpHeaders();
    headers.putAll(answer.getHeaders());
    if (asOf != null && isAsOfKnown) {
      headers.set(StaleHeaders.AS_OF, asOf);
    }
    if (stale > 0) {
      headers.set(StaleHeaders.STALE, Long.toString(stale));
    }
    return new ResponseEntity<>(answer.getBody(), headers, answer.getStatusCode());
  }
}
