package io.sessionlog.replay.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvRowsTest {

  private static final List<String> COLUMNS = List.of("text", "number");

  @Test
  void aTextThatASpreadsheetWouldRunIsMadeHarmless() {
    assertThat(written(false, "=HYPERLINK(\"http://evil.example\")"))
        .isEqualTo("\"'=HYPERLINK(\"\"http://evil.example\"\")\",-5");
    for (String start : List.of("=", "+", "-", "@", "\t")) {
      assertThat(written(false, start + "x")).isEqualTo("'" + start + "x,-5");
    }
  }

  @Test
  void allElseStaysAsItIs() {
    assertThat(written(false, "a=b")).isEqualTo("a=b,-5");
    assertThat(written(false, "")).isEqualTo("\"\",-5");
    assertThat(written(false, null)).isEqualTo(",-5");
  }

  @Test
  void forProgramsItIsLeftAsItIs() {
    assertThat(written(true, "=1+1")).isEqualTo("=1+1,-5");
  }

  private static String written(boolean raw, String text) {
    var out = new StringWriter();
    try (var rows = new CsvRows(COLUMNS, new PrintWriter(out), raw)) {
      rows.add(List.of(Cell.text(text), Cell.number(-5)));
    }
    return out.toString().split("\r\n")[1];
  }
}
