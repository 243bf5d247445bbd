package io.sessionlog.support.security;

/** A setting that can't be used; its value, which may be a secret, is not shown. */
public final class InvalidSetting extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String remedy;

  /**
   * @param setting its name
   * @param fault what is wrong, and where, without the value
   * @param remedy what to put, as a full sentence
   */
  public InvalidSetting(String setting, String fault, String remedy) {
    super(setting + ": " + fault);
    this.remedy = remedy;
  }

  /** What to put, as a full sentence. */
  public String remedy() {
    return remedy;
  }
}
