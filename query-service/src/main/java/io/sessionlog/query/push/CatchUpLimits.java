package io.sessionlog.query.push;

/**
 * What a feed may cost at its start while nothing in the table can change.
 *
 * @param sessions a larger snapshot is collected in pages, between changes
 * @param changes who has missed more, or more codes that expired, is told everything anew
 * @param page sessions of one page
 */
record CatchUpLimits(int sessions, int changes, int page) {

  /** Some milliseconds at most. */
  static final CatchUpLimits DEFAULT = new CatchUpLimits(1_000, 20_000, 2_000);
}
