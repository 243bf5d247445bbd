package io.sessionlog.replay.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** Puts the page together: one file, with the chart library inside. */
final class ReportPage {

  private static final String CHART_JS =
      "META-INF/resources/webjars/chart.js/%s/dist/chart.umd.min.js";
  private static final String CHART_JS_VERSION =
      "META-INF/maven/org.webjars.npm/chart.js/pom.properties";

  private ReportPage() {}

  static String of(ReportFigures figures) throws IOException {
    return resource("io/sessionlog/replay/report/report.html")
        .replace("/*CHART-JS*/", chartJs())
        .replace("/*DATA*/", ReportJson.of(figures));
  }

  private static String chartJs() throws IOException {
    var version = new Properties();
    try (InputStream in = open(CHART_JS_VERSION)) {
      version.load(in);
    }
    return resource(CHART_JS.formatted(version.getProperty("version")));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = open(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static InputStream open(String name) throws IOException {
    InputStream in = ReportPage.class.getClassLoader().getResourceAsStream(name);
    if (in == null) {
      throw new IOException("This build lacks " + name);
    }
    return in;
  }
}
