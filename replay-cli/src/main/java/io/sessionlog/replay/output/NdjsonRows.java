package io.sessionlog.replay.output;

import java.io.PrintWriter;
import java.util.List;

/** Columns without a value are left out, as the pipeline's own JSON does. */
final class NdjsonRows implements Rows {

  private final List<String> names;
  private final PrintWriter out;

  NdjsonRows(List<String> columns, PrintWriter out) {
    this.names = columns.stream().map(name -> JsonText.quote(name) + ":").toList();
    this.out = out;
  }

  @Override
  public void add(List<Cell> cells) {
    out.print('{');
    boolean first = true;
    for (int i = 0; i < cells.size(); i++) {
      String json = cells.get(i).json();
      if (json != null) {
        if (!first) {
          out.print(',');
        }
        first = false;
        out.print(names.get(i));
        out.print(json);
      }
    }
    out.print("}\n");
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
