package io.sessionlog.replay.archive;

import io.sessionlog.replay.CommandFailure;
import io.sessionlog.replay.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code export} left: a file, or a folder of files of one format. */
record Archive(ArchiveFormat format, List<Path> files) {

  static Archive at(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new CommandFailure(ExitCode.NOT_FOUND, path + " does not exist.");
    }
    try (Stream<Path> found = Files.walk(path)) {
      List<Path> files = found.filter(file -> ArchiveFormat.of(file).isPresent()).sorted().toList();
      List<ArchiveFormat> formats =
          files.stream().map(ArchiveFormat::of).flatMap(Optional::stream).distinct().toList();
      if (formats.size() != 1) {
        throw new CommandFailure(
            ExitCode.REFUSED,
            path
                + " is no export: it must be a .parquet, .csv or .ndjson file, or a folder of files of one of them.");
      }
      return new Archive(formats.get(0), files);
    }
  }

  /** The records, partition after partition: with that, each session's events keep their order. */
  String recordsInOrder() {
    return """
        SELECT CAST(log_partition AS INTEGER), epoch_ms(CAST(log_time AS TIMESTAMP)),
          %s, record_headers, %s
        FROM %s
        ORDER BY CAST(log_partition AS INTEGER), CAST(log_offset AS BIGINT)"""
        .formatted(format.bytes("record_key"), format.bytes("record_value"), rows());
  }

  /** How many partitions the export's topic had, at least, and how many records there are. */
  String size() {
    return "SELECT coalesce(max(CAST(log_partition AS INTEGER)), -1) + 1, count(*) FROM " + rows();
  }

  private String rows() {
    return format.reading(
        files.stream()
            .map(file -> Database.literal(file.toString()))
            .collect(Collectors.joining(", ", "[", "]")));
  }
}
