package io.sessionlog.sink;

import org.springframework.jdbc.core.JdbcTemplate;

/** How long a transaction of the sink waits, and is waited for. */
enum Patience {
  /** Longer than an application's transaction holds a row. */
  USUAL("1s"),
  /** While the row is looked for that somebody holds: each half of a batch may wait so long. */
  SHORT("50ms"),
  /** Once enough was waited in a transaction that holds rows of others. */
  NONE("1ms");

  /**
   * A process that stands still in the midst of a transaction would keep its partitions and rows
   * from everybody; the server ends the transaction after so long.
   */
  private static final String IDLE_TIMEOUT = "5s";

  private final String lockTimeout;

  Patience(String lockTimeout) {
    this.lockTimeout = lockTimeout;
  }

  /** For the present transaction alone: behind PgBouncer the next one may be another's. */
  void bound(JdbcTemplate database) {
    database.query(
        "SELECT set_config('idle_in_transaction_session_timeout', ?, true),"
            + " set_config('lock_timeout', ?, true)",
        row -> {},
        IDLE_TIMEOUT,
        lockTimeout);
  }
}
