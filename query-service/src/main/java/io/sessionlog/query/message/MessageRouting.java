package io.sessionlog.query.message;

import static java.lang.System.nanoTime;

import io.sessionlog.model.Position;
import io.sessionlog.query.QuerySettings;
import io.sessionlog.query.session.PositionWait;
import io.sessionlog.query.session.SessionLookup;
import io.sessionlog.query.view.TooManyWaiters;
import io.sessionlog.query.view.Watermarks;
import io.sessionlog.support.http.TemporarilyUnavailable;
import io.sessionlog.support.security.Callers;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/**
 * Brings a question about a session's messages to a node that has them: the owner of the partition,
 * or while that one is gone its standby, whose answer is marked as {@link #STALE}. What was passed
 * on once is answered there or refused, never passed on again.
 */
@Component
public class MessageRouting {

  /**
   * On an answer that does not come from the owner: the age in milliseconds of the newest event of
   * the session's partition that it knows. What happened later may be missing.
   */
  static final String STALE = "Session-Stale";

  private static final long PATIENCE = Duration.ofSeconds(1).toNanos();
  private static final Executor ASK_AGAIN =
      CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS);

  private final SessionLookup sessions;
  private final Callers callers;
  private final MessageOwners owners;
  private final MessageProgress progress;
  private final NodeClient nodes;
  private final HostInfo self;
  private final Duration positionWait;
  private final Clock clock;
  private final Executor executor;

  MessageRouting(
      SessionLookup sessions,
      Callers callers,
      MessageOwners owners,
      MessageProgress progress,
      NodeClient nodes,
      QuerySettings settings,
      Clock clock,
      @Qualifier("applicationTaskExecutor") Executor executor) {
    this.sessions = sessions;
    this.callers = callers;
    this.owners = owners;
    this.progress = progress;
    this.nodes = nodes;
    this.self = HostInfo.buildFromEndpoint(settings.advertisedAddress());
    this.positionWait = settings.positionWait();
    this.clock = clock;
    this.executor = executor;
  }

  /** Answers from a store that has the session's messages. */
  @FunctionalInterface
  public interface LocalAnswer {
    ResponseEntity<byte[]> from(MessageStore store);
  }

  /**
   * @throws io.sessionlog.query.session.SessionNotFound if the session is not known here, or the
   *     caller may not see it
   */
  public CompletableFuture<ResponseEntity<byte[]>> answer(
      String session, HttpServletRequest request, LocalAnswer answer) {
    sessions.find(session, callers.of(request.getUserPrincipal()));
    MessageOwners.Place place = owners.of(session);
    Position position = positionIn(place.partition(), request);
    if (NodeClient.wasPassedOn(request)) {
      return here(place.partition(), position, answer);
    }
    return patiently(
        session, place, position, NodeClient.Question.of(request), answer, nanoTime() + PATIENCE);
  }

  /**
   * A standby that becomes the owner can't be read for a moment, nor can a partition that moves: so
   * nobody's answer is no answer yet.
   */
  private CompletableFuture<ResponseEntity<byte[]>> patiently(
      String session,
      MessageOwners.Place place,
      @Nullable Position position,
      NodeClient.Question question,
      LocalAnswer answer,
      long deadline) {
    return inTurn(place, 0, position, question, answer)
        .exceptionallyCompose(
            failure -> {
              if (!mayAnotherKnow(failure) || nanoTime() > deadline) {
                return CompletableFuture.failedFuture(cause(failure));
              }
              return CompletableFuture.supplyAsync(() -> owners.of(session), ASK_AGAIN)
                  .thenCompose(
                      now -> patiently(session, now, position, question, answer, deadline));
            });
  }

  private CompletableFuture<ResponseEntity<byte[]>> inTurn(
      MessageOwners.Place place,
      int turn,
      @Nullable Position position,
      NodeClient.Question question,
      LocalAnswer answer) {
    List<HostInfo> candidates = place.nodes();
    if (turn == candidates.size()) {
      return CompletableFuture.failedFuture(new MessagesNotReady());
    }
    HostInfo node = candidates.get(turn);
    CompletableFuture<ResponseEntity<byte[]>> asked =
        node.equals(self)
            ? here(place.partition(), position, answer)
            : nodes.ask(node, question, position == null ? Duration.ZERO : positionWait);
    return asked.exceptionallyCompose(
        failure ->
            mayAnotherKnow(failure)
                ? inTurn(place, turn + 1, position, question, answer)
                : CompletableFuture.failedFuture(cause(failure)));
  }

  private static boolean mayAnotherKnow(Throwable failure) {
    return cause(failure) instanceof MessagesNotReady;
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private CompletableFuture<ResponseEntity<byte[]>> here(
      int partition, @Nullable Position position, LocalAnswer answer) {
    Watermarks watermarks = progress.watermarks();
    if (position == null || watermarks.isReached(position) || owners.owned(partition).isEmpty()) {
      return now(partition, position, answer);
    }
    CompletableFuture<Long> reached;
    try {
      reached = watermarks.reached(position, positionWait);
    } catch (TooManyWaiters tooMany) {
      return CompletableFuture.failedFuture(PositionWait.refusal(tooMany, positionWait));
    }
    return reached
        .exceptionally(
            failure -> {
              throw PositionWait.refusal(cause(failure), positionWait);
            })
        .thenComposeAsync(offset -> now(partition, position, answer), executor);
  }

  private CompletableFuture<ResponseEntity<byte[]>> now(
      int partition, @Nullable Position position, LocalAnswer answer) {
    try {
      return CompletableFuture.completedFuture(owned(partition, position, answer));
    } catch (InvalidStateStoreException movedMeanwhile) {
      return CompletableFuture.failedFuture(new MessagesNotReady());
    } catch (RuntimeException failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  private ResponseEntity<byte[]> owned(
      int partition, @Nullable Position position, LocalAnswer answer) {
    Optional<MessageStore> owned = owners.owned(partition);
    if (owned.isPresent()) {
      try {
        return answer.from(owned.get());
      } catch (InvalidStateStoreException movedMeanwhile) {
        return stale(partition, position, answer);
      }
    }
    return stale(partition, position, answer);
  }

  private ResponseEntity<byte[]> stale(
      int partition, @Nullable Position position, LocalAnswer answer) {
    MessageStore store = owners.any(partition).orElseThrow(MessagesNotReady::new);
    StoreProgress known = store.progress();
    if (known.isEmpty()) {
      throw new MessagesNotReady();
    }
    if (position != null && position.offset() > known.offset()) {
      throw new TemporarilyUnavailable(
          "Position not reached",
          "The node that has this session's messages is gone, and its standby has not seen that "
              + "position. The event is safe; try again in a moment.",
          Duration.ofSeconds(1));
    }
    ResponseEntity<byte[]> fresh = answer.from(store);
    return ResponseEntity.status(fresh.getStatusCode())
        .headers(fresh.getHeaders())
        .header(STALE, Long.toString(Math.max(0, clock.millis() - known.newestMillis())))
        .body(fresh.getBody());
  }

  /** Another partition's position was waited for by the view, which knows all of them. */
  private static @Nullable Position positionIn(int partition, HttpServletRequest request) {
    String header = request.getHeader(PositionWait.HEADER);
    return header == null
        ? null
        : Position.parse(header).filter(position -> position.partition() == partition).orElse(null);
  }
}
