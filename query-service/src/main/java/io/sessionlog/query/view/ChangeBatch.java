package io.sessionlog.query.view;

import java.util.Collection;
import java.util.List;

/**
 * Changes that were taken together, one for each session.
 *
 * @param sinceNanos when the first of them came, by {@link System#nanoTime()}
 */
public record ChangeBatch(Collection<Change> changes, long sinceNanos) {

  static final ChangeBatch NOTHING = new ChangeBatch(List.of(), 0);
}
