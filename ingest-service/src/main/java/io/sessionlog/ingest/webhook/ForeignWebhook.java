package io.sessionlog.ingest.webhook;

import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.dialect.Slice;
import io.sessionlog.model.json.JsonView;
import java.util.List;

/**
 * A webhook of another sender than our own.
 *
 * @param slices what it tells, by session; empty where it is of none, such as another product's
 */
record ForeignWebhook(Dialect dialect, List<Slice> slices) implements Received {

  static ForeignWebhook of(Dialect dialect, JsonView body) {
    return new ForeignWebhook(dialect, dialect.slices(body));
  }
}
