package io.sessionlog.support.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptSecretTest {

  @TempDir Path data;

  @Test
  void whatWasMadeIsFoundAgain() throws IOException {
    Path file = data.resolve("services").resolve("secret");
    String made = KeptSecret.of(file, "A_SECRET");

    assertThat(Base64.getDecoder().decode(made)).hasSize(32);
    assertThat(KeptSecret.of(file, "A_SECRET")).isEqualTo(made);
    assertThat(KeptSecret.of(data.resolve("other"), "A_SECRET")).isNotEqualTo(made);
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void itsOwnerAloneCanReadIt() throws IOException {
    Path file = data.resolve("secret");
    var unused = KeptSecret.of(file, "A_SECRET");

    if (data.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void ofSeveralWhoMakeItAtOnceAllHaveTheSame() {
    assertThat(
            IntStream.range(0, 16)
                .parallel()
                .mapToObj(i -> KeptSecret.of(data.resolve("secret"), "A_SECRET"))
                .distinct())
        .hasSize(1);
  }

  @Test
  void whereItCanNotBeKeptTheSettingIsNamed() throws IOException {
    Path noFolder = Files.writeString(data.resolve("file"), "");

    assertThatThrownBy(() -> KeptSecret.of(noFolder.resolve("secret"), "A_SECRET"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("A_SECRET");
  }
}
