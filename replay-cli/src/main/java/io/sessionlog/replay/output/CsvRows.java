package io.sessionlog.replay.output;

import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

final class CsvRows implements Rows {

  private final PrintWriter out;

  CsvRows(List<String> columns, PrintWriter out) {
    this.out = out;
    add(columns.stream().map(Cell::text).toList());
  }

  @Override
  public void add(List<Cell> cells) {
    for (int i = 0; i < cells.size(); i++) {
      if (i > 0) {
        out.print(',');
      }
      out.print(field(cells.get(i).text()));
    }
    out.print("\r\n");
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
