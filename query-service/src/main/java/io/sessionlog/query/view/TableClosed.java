package io.sessionlog.query.view;

/** The table ended while someone waited for it; the next one is being restored. */
public final class TableClosed extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TableClosed() {
    super("the session table was closed");
  }
}
