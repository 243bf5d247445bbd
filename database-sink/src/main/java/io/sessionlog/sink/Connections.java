package io.sessionlog.sink;

import io.sessionlog.table.PrismaUrl;

/**
 * How many connections the database is to be reached by. The application's URL may bound them; all
 * topics share what it allows, and one connection is enough for any number of them.
 *
 * @param inAll at once
 * @param ofEach how many each topic may use at once
 */
record Connections(int inAll, int ofEach) {

  /** Two keep a database and a sink of two cores busy; more of them wait for each other's disk. */
  private static final int USUAL = 2;

  static Connections of(PrismaUrl url, DatabaseSettings settings) {
    int topics = settings.messages() ? 2 : 1;
    int limit = url.connectionLimit();
    int all = limit == 0 ? topics * USUAL : Math.min(topics * USUAL, limit);
    return new Connections(all, Math.max(1, all / topics));
  }
}
