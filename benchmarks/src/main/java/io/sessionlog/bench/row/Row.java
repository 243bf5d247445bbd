package io.sessionlog.bench.row;

/** One claim about speed, and how it is measured. */
public interface Row {

  /** As {@code ./benchmarks/run} knows it. */
  String name();

  /** What is measured, as the table says it. */
  String what();

  /** What it is measured against; "–" for nothing. */
  String against();

  Measured measure(Bench bench);
}
