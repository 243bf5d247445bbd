package io.sessionlog.query.view;

import org.jspecify.annotations.Nullable;

/**
 * A page of the sessions that a filter admits.
 *
 * @param after where the page before ended; null for the first page
 * @param limit the most entries of the page, at least 1
 */
public record SessionQuery(SessionFilter filter, @Nullable PageKey after, int limit) {

  /** Every session that the filter admits, on one page. */
  public static SessionQuery all(SessionFilter filter) {
    return new SessionQuery(filter, null, Integer.MAX_VALUE);
  }

  /** See {@link SessionFilter#canonical}. */
  public String canonical() {
    return (after == null ? "" : after.cursor().write()) + "|" + limit + "|" + filter.canonical();
  }
}
