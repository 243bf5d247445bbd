package io.sessionlog.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The raw results, a file of JSON for each row. */
public final class Results {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path directory;

  public Results(Path directory) {
    this.directory = directory;
  }

  public void keep(Result result) {
    try {
      Files.createDirectories(directory);
      Files.writeString(file(result.row()), JSON.writeValueAsString(result));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Optional<Result> find(String row) {
    try {
      return Files.exists(file(row))
          ? Optional.of(JSON.readValue(Files.readString(file(row)), Result.class))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(String row) {
    return directory.resolve(row + ".json");
  }
}
