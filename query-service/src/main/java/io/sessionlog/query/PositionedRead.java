package io.sessionlog.query;

import io.sessionlog.model.Position;
import io.sessionlog.query.view.SessionStore;
import io.sessionlog.query.view.SessionView;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/**
 * Reads at once, or where the client sends the {@code Session-Position} of a write back, as soon as
 * that write is visible. No thread waits meanwhile.
 */
@Component
public class PositionedRead {

  public static final String HEADER = "Session-Position";

  private final SessionView view;

  PositionedRead(SessionView view) {
    this.view = view;
  }

  /**
   * @return a {@link ResponseEntity}, or a future of one, as Spring takes both
   */
  @SuppressWarnings("FutureReturnValueIgnored") // Spring MVC waits for it.
  public Object read(
      @Nullable String position, Function<SessionStore, ResponseEntity<byte[]>> answer) {
    if (position == null) {
      return answer.apply(view.store());
    }
    Position awaited =
        Position.parse(position.strip())
            .orElseThrow(
                () ->
                    new InvalidQuery(
                        HEADER, "must be partition:offset, as the webhook's answer says"));
    return view.storeAt(awaited).thenApply(answer);
  }
}
