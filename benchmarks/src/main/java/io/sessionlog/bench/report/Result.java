package io.sessionlog.bench.report;

import io.sessionlog.bench.figure.Figure;
import java.util.List;
import java.util.Map;

/**
 * What one run of one row gave, as it is kept under {@code target/results}.
 *
 * @param at when it ended
 * @param commit what was measured
 * @param ranWith the processes that shared the machine
 * @param othersShare how much of it anything else took meanwhile, from 0 to 1
 * @param figures those with a target stand in the table
 * @param curves values along the x of a plot, by name
 */
public record Result(
    String row,
    String at,
    String commit,
    String java,
    String ranWith,
    double othersShare,
    List<Figure> figures,
    Map<String, List<Double>> curves) {

  public Figure figure(String name) {
    return figures.stream()
        .filter(figure -> figure.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no figure " + name + " in " + row));
  }
}
