package io.sessionlog.support.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadedSettingTest {

  @TempDir Path dir;
  private Instant begin = Instant.now().minusSeconds(100_000);
  private int written;

  @Test
  void aFileThatHasChangedIsReadAgain() throws IOException {
    write("1\n");
    var setting = setting("1");
    assertThat(setting.get()).isEqualTo(1);

    write("2\n");
    assertThat(setting.get()).isEqualTo(2);
  }

  @Test
  void whatWasReadCountsWhileTheFileCanNotBeUsed() throws IOException {
    write("1");
    var setting = setting("1");

    for (String unusable : new String[] {"one", "", "\n"}) {
      write(unusable);
      assertThat(setting.get()).isEqualTo(1);
    }
    Files.delete(dir.resolve("NUMBER"));
    assertThat(setting.get()).isEqualTo(1);
    write("3");
    assertThat(setting.get()).isEqualTo(3);
  }

  @Test
  void aSecretMayBeginAsACommentDoes() throws IOException {
    write("#old");
    var secret =
        new ReloadedSetting<>("NUMBER", dir, "#old", text -> List.of(text.strip()), Duration.ZERO);
    write("#new\n");

    assertThat(secret.get()).containsExactly("#new");
  }

  @Test
  void aListOfNothingTakesNothingBack() throws IOException {
    write("1,2");
    var list =
        new ReloadedSetting<>(
            "NUMBER",
            dir,
            "1,2",
            text -> Arrays.stream(text.split("[,\\s]+")).filter(n -> !n.startsWith("#")).toList(),
            Duration.ZERO);

    for (String nothing : new String[] {",\n", "#later\n"}) {
      write(nothing);
      assertThat(list.get()).as(nothing).containsExactly("1", "2");
    }
  }

  @Test
  void aFileThatIsStillBeingWrittenIsNotTaken() throws IOException {
    begin = Instant.now().plusSeconds(100_000);
    write("12");
    var setting = setting("12");

    write("1");
    assertThat(setting.get()).isEqualTo(12);
    write("13");
    assertThat(setting.get()).isEqualTo(12);
    assertThat(setting.get()).as("as it was seen before").isEqualTo(13);
  }

  @Test
  void aSettingThatIsNoFileStaysAsItIs() throws IOException {
    write("1");
    var fromElsewhere = setting("7");
    write("2");
    assertThat(fromElsewhere.get()).isEqualTo(7);
    assertThat(new ReloadedSetting<>("NUMBER", null, "8", Integer::valueOf, Duration.ZERO).get())
        .isEqualTo(8);
  }

  private ReloadedSetting<Integer> setting(String atStart) {
    return new ReloadedSetting<>(
        "NUMBER", dir, atStart, text -> Integer.valueOf(text.strip()), Duration.ZERO);
  }

  private void write(String text) throws IOException {
    Path file = Files.writeString(dir.resolve("NUMBER"), text);
    Files.setLastModifiedTime(file, FileTime.from(begin.plusSeconds(written++)));
  }
}
