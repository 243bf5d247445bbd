package io.sessionlog.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.replay.sample.SampleLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The answers in docs/analysts.md are those of its queries. After a change of either, {@code
 * -Ddocs.write=true} writes them anew.
 */
class AnalystsDocTest {

  private static final Path DOCUMENT = Path.of("../docs/analysts.md");
  private static final Pattern QUERY =
      Pattern.compile("```sql\n(.*?)\n```\n(\n(?:\\|[^\n]*\n)+)?", Pattern.DOTALL);

  private static final TestCluster kafka = TestCluster.get();

  @TempDir private Path directory;

  @Test
  void its_five_questions_have_the_answers_that_it_shows() throws IOException, SQLException {
    String log = kafka.topic();
    Path export = directory.resolve("sessions");
    kafka.append(log, SampleLog.ofDays(3));
    kafka.replay("export", "--topic", log, "--out", export.toString()).succeeds();

    String document = Files.readString(DOCUMENT);
    String answered = answered(document, export);

    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(DOCUMENT, answered);
    }
    assertThat(QUERY.matcher(document).results()).hasSize(5);
    assertThat(document).isEqualTo(answered);
  }

  private static String answered(String document, Path export) throws SQLException {
    var answered = new StringBuilder();
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:")) {
      Matcher query = QUERY.matcher(document);
      while (query.find()) {
        String sql = query.group(1).replace("'sessions/", "'" + export + "/");
        query.appendReplacement(
            answered,
            Matcher.quoteReplacement(
                "```sql\n" + query.group(1) + "\n```\n\n" + markdown(database, sql)));
      }
      query.appendTail(answered);
    }
    return answered.toString();
  }

  /** As DuckDB's own {@code -markdown} prints it. */
  private static String markdown(Connection database, String sql) throws SQLException {
    try (var statement = database.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      int columns = rows.getMetaData().getColumnCount();
      var lines = new ArrayList<List<String>>();
      var names = new ArrayList<String>();
      var rules = new ArrayList<String>();
      for (int i = 1; i <= columns; i++) {
        names.add(rows.getMetaData().getColumnName(i));
        rules.add(rows.getMetaData().getColumnType(i) == Types.VARCHAR ? "---" : "--:");
      }
      lines.add(names);
      lines.add(rules);
      while (rows.next()) {
        var cells = new ArrayList<String>();
        for (int i = 1; i <= columns; i++) {
          cells.add(String.valueOf(rows.getObject(i)));
        }
        lines.add(cells);
      }
      assertThat(lines).as(sql).hasSizeGreaterThan(2);
      return lines.stream()
          .map(cells -> "| " + String.join(" | ", cells) + " |\n")
          .collect(Collectors.joining());
    }
  }
}
