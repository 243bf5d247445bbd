package io.sessionlog.replay.output;

import java.io.PrintWriter;
import java.util.List;

/** Writes rows of named columns. */
public interface Rows extends AutoCloseable {

  static Rows of(Format format, List<String> columns, PrintWriter out, RawCsv csv) {
    return switch (format) {
      case NDJSON -> new NdjsonRows(columns, out);
      case CSV -> new CsvRows(columns, out, csv.isRaw());
      case TABLE -> new TableRows(columns, out);
    };
  }

  void add(List<Cell> cells);

  /** Shows what was added so far. */
  void flush();

  @Override
  void close();
}
