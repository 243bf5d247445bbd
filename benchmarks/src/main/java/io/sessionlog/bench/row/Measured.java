package io.sessionlog.bench.row;

import io.sessionlog.bench.figure.Figure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a row gave, before it is known which run it was of. */
public final class Measured {

  private final String ranWith;
  private final List<Figure> figures = new ArrayList<>();
  private final Map<String, List<Double>> curves = new LinkedHashMap<>();

  /**
   * @param ranWith the processes that shared the machine
   */
  Measured(String ranWith) {
    this.ranWith = ranWith;
  }

  Measured add(Figure figure) {
    figures.add(figure);
    return this;
  }

  Measured curve(String name, List<Double> values) {
    curves.put(name, values);
    return this;
  }

  public String ranWith() {
    return ranWith;
  }

  public List<Figure> figures() {
    return figures;
  }

  public Map<String, List<Double>> curves() {
    return curves;
  }
}
