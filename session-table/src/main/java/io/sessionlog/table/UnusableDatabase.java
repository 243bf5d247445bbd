package io.sessionlog.table;

/**
 * The database that {@code DATABASE_URL} names can't be used until a person changes something. The
 * message never shows the URL, which holds a password.
 */
public final class UnusableDatabase extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String remedy;

  /**
   * @param fault what is wrong
   * @param remedy what to do, as full sentences
   */
  public UnusableDatabase(String fault, String remedy) {
    super(fault);
    this.remedy = remedy;
  }

  public String remedy() {
    return remedy;
  }
}
