package io.sessionlog.bench.report;

import io.sessionlog.bench.figure.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A small SVG of lines over a logarithmic y, that reads on light and dark pages. */
final class Chart {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 320;
  private static final int LEFT = 64;
  private static final int RIGHT = 150;
  private static final int TOP = 36;
  private static final int BOTTOM = 40;
  private static final List<String> COLOURS = List.of("#2563eb", "#d97706", "#059669", "#9333ea");

  private final String title;
  private final String unit;
  private final List<String> ticks;
  private final List<Line> lines = new ArrayList<>();

  private record Line(String name, List<Double> values) {}

  /**
   * @param ticks what stands below each x
   */
  Chart(String title, String unit, List<String> ticks) {
    this.title = title;
    this.unit = unit;
    this.ticks = ticks;
  }

  /** One value for each x. */
  Chart line(String name, List<Double> values) {
    lines.add(new Line(name, values));
    return this;
  }

  String svg() {
    double least = Math.max(1e-3, extreme(true));
    double most = Math.max(extreme(false), least);
    double low = Math.floor(Math.log10(least));
    double high = Math.max(low + 1, Math.ceil(Math.log10(most)));
    var svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="11">
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        <text x="%d" y="20" font-size="14" fill="#111827">%s</text>
        """
            .formatted(WIDTH, HEIGHT, LEFT, title));
    for (double power = low; power <= high; power++) {
      double y = y(Math.pow(10, power), low, high);
      svg.append(
          String.format(
              Locale.ROOT,
              """
              <line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="#e5e7eb"/>
              <text x="%d" y="%.1f" text-anchor="end" fill="#374151">%s %s</text>
              """,
              LEFT,
              WIDTH - RIGHT,
              y,
              y,
              LEFT - 6,
              y + 4,
              Numbers.plain(Math.pow(10, power)),
              unit));
    }
    for (int i = 0; i < ticks.size(); i++) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#374151\">%s</text>\n",
              x(i),
              HEIGHT - BOTTOM + 18,
              ticks.get(i)));
    }
    for (int i = 0; i < lines.size(); i++) {
      svg.append(draw(lines.get(i), COLOURS.get(i % COLOURS.size()), low, high));
    }
    return svg.append("</svg>\n").toString();
  }

  private String draw(Line line, String colour, double low, double high) {
    var points = new StringBuilder();
    for (int i = 0; i < line.values.size(); i++) {
      points.append(
          String.format(Locale.ROOT, "%.1f,%.1f ", x(i), y(line.values.get(i), low, high)));
    }
    int last = line.values.size() - 1;
    return String.format(
        Locale.ROOT,
        """
        <polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>
        <text x="%.1f" y="%.1f" fill="%s">%s, %s %s</text>
        """,
        points.toString().strip(),
        colour,
        x(last) + 6,
        y(line.values.get(last), low, high) + 4,
        colour,
        line.name,
        Numbers.plain(line.values.get(last)),
        unit);
  }

  private double x(int tick) {
    return LEFT + (WIDTH - LEFT - RIGHT) * (double) tick / Math.max(1, ticks.size() - 1);
  }

  private static double y(double value, double low, double high) {
    double part = (Math.log10(Math.max(value, Math.pow(10, low))) - low) / (high - low);
    return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM);
  }

  private double extreme(boolean least) {
    var all = lines.stream().flatMap(line -> line.values.stream()).mapToDouble(Double::doubleValue);
    return (least ? all.filter(value -> value > 0).min() : all.max()).orElse(1);
  }
}
