package io.sessionlog.replay.output;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Columns as wide as the first rows need; a later row that needs more moves its own columns, so
 * that no number of rows has to be held.
 */
final class TableRows implements Rows {

  private static final int ROWS_MEASURED = 100;
  private static final int MAX_CHARS = 100;

  private final List<String> columns;
  private final PrintWriter out;
  private final List<List<String>> measured = new ArrayList<>();
  private int @Nullable [] widths;

  TableRows(List<String> columns, PrintWriter out) {
    this.columns = columns;
    this.out = out;
  }

  @Override
  public void add(List<Cell> cells) {
    List<String> row = cells.stream().map(cell -> shown(cell.text())).toList();
    if (widths != null) {
      print(row, widths);
    } else {
      measured.add(row);
      if (measured.size() == ROWS_MEASURED) {
        flush();
      }
    }
  }

  @Override
  public void flush() {
    if (widths == null && !measured.isEmpty()) {
      int[] found = measure();
      widths = found;
      print(columns.stream().map(name -> name.toUpperCase(java.util.Locale.ROOT)).toList(), found);
      measured.forEach(row -> print(row, found));
      measured.clear();
    }
    out.flush();
  }

  @Override
  public void close() {
    flush();
  }

  private int[] measure() {
    int[] found = columns.stream().mapToInt(String::length).toArray();
    for (List<String> row : measured) {
      for (int i = 0; i < found.length; i++) {
        found[i] = Math.max(found[i], length(row.get(i)));
      }
    }
    return found;
  }

  private void print(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      line.append(row.get(i)).append(" ".repeat(Math.max(0, widths[i] - length(row.get(i))) + 2));
    }
    out.print(line.toString().stripTrailing());
    out.print('\n');
  }

  private static String shown(@Nullable String text) {
    if (text == null) {
      return "";
    }
    String printable = text.replaceAll("\\p{Cntrl}", " ");
    return printable.length() <= MAX_CHARS
        ? printable
        : printable.substring(0, printable.offsetByCodePoints(0, MAX_CHARS / 2)) + "…";
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
