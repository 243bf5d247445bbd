package io.sessionlog.support.partition;

import static java.lang.System.nanoTime;

import io.sessionlog.model.Position;
import io.sessionlog.support.http.EmptyPage;
import io.sessionlog.support.http.TemporarilyUnavailable;
import io.sessionlog.support.http.TooMany;
import io.sessionlog.support.position.Freshness;
import io.sessionlog.support.position.PositionText;
import io.sessionlog.support.position.PositionWaiters;
import io.sessionlog.support.position.StaleHeaders;
import io.sessionlog.support.position.Watermarks;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;

/**
 * Brings a question about a key to a node that has its partition: the owner, or while that one is
 * gone its standby, whose answer is marked as {@link StaleHeaders#STALE}. What was passed on once
 * is answered there or refused, never passed on again.
 */
public final class PartitionRouting {

  private static final long PATIENCE = Duration.ofSeconds(1).toNanos();
  private static final Executor ASK_AGAIN =
      CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS);

  private final PartitionOwners owners;
  private final PartitionProgress progress;
  private final Freshness freshness;
  private final NodeClient nodes;
  private final PositionText positions;
  private final HostInfo self;
  private final PositionWaiters waiters;
  private final Clock clock;
  private final Executor executor;

  /**
   * @param freshness of the partitions that this node owns
   * @param positions reads those that questions name
   * @param self host and port at which other nodes reach this one
   * @param waiters how many questions wait for their {@code Session-Position}, and how long
   * @param executor answers what has waited
   */
  public PartitionRouting(
      PartitionOwners owners,
      PartitionProgress progress,
      Freshness freshness,
      NodeClient nodes,
      PositionText positions,
      String self,
      PositionWaiters waiters,
      Clock clock,
      Executor executor) {
    this.owners = owners;
    this.progress = progress;
    this.freshness = freshness;
    this.nodes = nodes;
    this.positions = positions;
    this.self = HostInfo.buildFromEndpoint(self);
    this.waiters = waiters;
    this.clock = clock;
    this.executor = executor;
  }

  /** Answers from a store that has the key's partition. */
  @FunctionalInterface
  public interface LocalAnswer {
    ResponseEntity<byte[]> from(ReadOnlyKeyValueStore<Bytes, byte[]> store);
  }

  /**
   * Completes with this node's answer or another one's, or with {@link PartitionNotReady}.
   *
   * @param key a session's id, which decides about the partition
   * @throws PartitionNotReady if the group has not said yet who has what
   */
  public CompletableFuture<ResponseEntity<byte[]>> answer(
      String key, HttpServletRequest request, LocalAnswer answer) {
    PartitionOwners.Place place = owners.of(key);
    Position position = positionIn(place.partition(), request);
    if (NodeClient.wasPassedOn(request)) {
      return here(place.partition(), position, request.getUserPrincipal(), answer);
    }
    var asked = new Asked(position, request.getUserPrincipal(), nodes.question(request));
    return patiently(key, place, asked, answer, nanoTime() + PATIENCE);
  }

  /** What was asked, by whom, and after which position. */
  private record Asked(
      @Nullable Position position, @Nullable Principal caller, NodeClient.Question question) {}

  /**
   * A standby that becomes the owner can't be read for a moment, nor can a partition that moves: so
   * the nodes are asked again for a while.
   */
  private CompletableFuture<ResponseEntity<byte[]>> patiently(
      String key, PartitionOwners.Place place, Asked asked, LocalAnswer answer, long deadline) {
    return inTurn(place, 0, asked, answer)
        .exceptionallyCompose(
            failure -> {
              if (!mayAnotherKnow(failure) || nanoTime() > deadline) {
                return CompletableFuture.failedFuture(cause(failure));
              }
              return CompletableFuture.supplyAsync(() -> owners.of(key), ASK_AGAIN)
                  .thenCompose(now -> patiently(key, now, asked, answer, deadline));
            });
  }

  private CompletableFuture<ResponseEntity<byte[]>> inTurn(
      PartitionOwners.Place place, int turn, Asked asked, LocalAnswer answer) {
    List<HostInfo> candidates = place.nodes();
    if (turn == candidates.size()) {
      return CompletableFuture.failedFuture(owners.notReady());
    }
    HostInfo node = candidates.get(turn);
    CompletableFuture<ResponseEntity<byte[]>> answered =
        node.equals(self)
            ? here(place.partition(), asked.position(), asked.caller(), answer)
            : nodes.ask(
                node,
                asked.question(),
                asked.position() == null ? Duration.ZERO : waiters.atMost());
    return answered.exceptionallyCompose(
        failure ->
            mayAnotherKnow(failure)
                ? inTurn(place, turn + 1, asked, answer)
                : CompletableFuture.failedFuture(cause(failure)));
  }

  static boolean mayAnotherKnow(Throwable failure) {
    Throwable cause = cause(failure);
    return cause instanceof PartitionNotReady || cause instanceof NodeClient.NoAnswer;
  }

  static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** This node's answer, once it has come to the position, or else {@link PartitionNotReady}. */
  CompletableFuture<ResponseEntity<byte[]>> here(
      int partition, @Nullable Position position, @Nullable Principal caller, LocalAnswer answer) {
    Watermarks watermarks = progress.watermarks();
    if (position == null || watermarks.isReached(position) || owners.owned(partition).isEmpty()) {
      return now(partition, position, answer);
    }
    CompletableFuture<Long> reached;
    try {
      reached = waiters.reached(watermarks, position, caller);
    } catch (TooMany tooMany) {
      return CompletableFuture.failedFuture(tooMany);
    }
    return reached
        .exceptionally(
            failure -> {
              throw waiters.refusal(cause(failure), owners::notReady);
            })
        .thenComposeAsync(offset -> now(partition, position, answer), executor);
  }

  private CompletableFuture<ResponseEntity<byte[]>> now(
      int partition, @Nullable Position position, LocalAnswer answer) {
    try {
      return CompletableFuture.completedFuture(owned(partition, position, answer));
    } catch (InvalidStateStoreException movedMeanwhile) {
      return CompletableFuture.failedFuture(owners.notReady());
    } catch (RuntimeException failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  private ResponseEntity<byte[]> owned(
      int partition, @Nullable Position position, LocalAnswer answer) {
    Optional<ReadOnlyKeyValueStore<Bytes, byte[]>> owned = owners.owned(partition);
    if (owned.isPresent()) {
      try {
        return fromOwner(partition, owned.get(), answer);
      } catch (InvalidStateStoreException movedMeanwhile) {
        return stale(partition, position, answer);
      }
    }
    return stale(partition, position, answer);
  }

  /** What an owner that is behind has not read is not said to be missing. */
  private ResponseEntity<byte[]> fromOwner(
      int partition, ReadOnlyKeyValueStore<Bytes, byte[]> store, LocalAnswer answer) {
    Duration age = freshness.age(partition);
    if (!Freshness.isStale(age)) {
      return with(answer.from(store), headers -> StaleHeaders.write(freshness, age, headers::set));
    }
    ResponseEntity<byte[]> known = unlessNothing(answer, store);
    return with(
        known,
        headers -> {
          StaleHeaders.write(freshness, age, headers::set);
          headers.set(StaleHeaders.STALE, age(StoreProgress.of(store)));
        });
  }

  /** The age of the newest event that the store knows. */
  private String age(StoreProgress known) {
    return StaleHeaders.seconds(Duration.ofMillis(clock.millis() - known.newestMillis()));
  }

  private ResponseEntity<byte[]> unlessNothing(
      LocalAnswer answer, ReadOnlyKeyValueStore<Bytes, byte[]> store) {
    ResponseEntity<byte[]> known;
    try {
      known = answer.from(store);
    } catch (ErrorResponseException refused) {
      throw refused.getStatusCode().value() == HttpStatus.NOT_FOUND.value()
          ? owners.notReady()
          : refused;
    }
    if (known instanceof EmptyPage) {
      throw owners.notReady();
    }
    return known;
  }

  private static ResponseEntity<byte[]> with(
      ResponseEntity<byte[]> answer, Consumer<HttpHeaders> more) {
    var headers = new HttpHeaders();
    headers.putAll(answer.getHeaders());
    more.accept(headers);
    return new ResponseEntity<>(answer.getBody(), headers, answer.getStatusCode());
  }

  private ResponseEntity<byte[]> stale(
      int partition, @Nullable Position position, LocalAnswer answer) {
    ReadOnlyKeyValueStore<Bytes, byte[]> store =
        owners.any(partition).orElseThrow(owners::notReady);
    StoreProgress known = StoreProgress.of(store);
    if (known.isEmpty()) {
      throw owners.notReady();
    }
    if (position != null && position.offset() > known.offset()) {
      throw new TemporarilyUnavailable(
          "Position not reached",
          "The node that has this session's partition is gone, and its standby has not seen that "
              + "position. The event is safe; try again in a moment.",
          Duration.ofSeconds(1));
    }
    return with(
        unlessNothing(answer, store), headers -> headers.set(StaleHeaders.STALE, age(known)));
  }

  /** Another partition's position is not this store's to wait for. */
  @Nullable Position positionIn(int partition, HttpServletRequest request) {
    Position position = positions.in(request);
    return position == null || position.partition() != partition ? null : position;
  }
}
