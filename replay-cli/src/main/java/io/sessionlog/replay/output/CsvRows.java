package io.sessionlog.replay.output;

import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

final class CsvRows implements Rows {

  /** What a spreadsheet takes for the beginning of a formula. */
  private static final String FORMULA_STARTS = "=+-@\t\r";

  private final PrintWriter out;
  private final boolean raw;

  CsvRows(List<String> columns, PrintWriter out, boolean raw) {
    this.out = out;
    this.raw = raw;
    add(columns.stream().map(Cell::text).toList());
  }

  @Override
  public void add(List<Cell> cells) {
    for (int i = 0; i < cells.size(); i++) {
      if (i > 0) {
        out.print(',');
      }
      out.print(field(harmless(cells.get(i))));
    }
    out.print("\r\n");
  }

  /** A number stays one, also where it is negative. */
  private @Nullable String harmless(Cell cell) {
    String text = cell.text();
    boolean isFormula =
        text != null
            && !text.isEmpty()
            && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0
            && cell.isText();
    return isFormula && !raw ? "'" + text : text;
  }

  /** No value is an empty field, an empty text a quoted one. */
  private static String field(@Nullable String text) {
    if (text == null) {
      return "";
    }
    boolean plain =
        !text.isEmpty()
            && text.chars().noneMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {
    out.flush();
  }
}
