package io.sessionlog.replay.archive;

import io.sessionlog.replay.command.CommandFailure;
import io.sessionlog.replay.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code export} left: a file, or a folder of files of one format. */
record Archive(ArchiveFormat format, List<Path> files) {

  private static final Pattern CHUNK = Pattern.compile("events-(\\d{5,})");

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

  /**
   * The files that must be read together: {@code export} numbers them in the order of the log, and
   * those of one number hold one bounded chunk of it. So nothing larger than a chunk is ever
   * sorted, or handed over by DuckDB at once.
   */
  Collection<List<Path>> chunks() {
    return files.stream()
        .collect(
            Collectors.groupingBy(
                file -> chunkOf(file).orElse(0), TreeMap::new, Collectors.toList()))
        .values();
  }

  /** The number in a file's name; empty if it is none of an export's. */
  static OptionalInt chunkOf(Path file) {
    Matcher number = CHUNK.matcher(file.getFileName().toString());
    return number.lookingAt()
        ? OptionalInt.of(Integer.parseInt(number.group(1)))
        : OptionalInt.empty();
  }

  /**
   * The records of a chunk, partition after partition, so each session's events keep their order.
   */
  String recordsInOrder(List<Path> chunk) {
    return """
        SELECT CAST(log_partition AS INTEGER), epoch_ms(CAST(log_time AS TIMESTAMP)),
          %s, record_headers, %s
        FROM %s
        ORDER BY CAST(log_partition AS INTEGER), CAST(log_offset AS BIGINT)"""
        .formatted(format.bytes("record_key"), format.bytes("record_value"), rows(chunk));
  }

  /** How many partitions the export's topic had, at least, and how many records there are. */
  String size() {
    return "SELECT coalesce(max(CAST(log_partition AS INTEGER)), -1) + 1, count(*) FROM "
        + rows(files);
  }

  private String rows(List<Path> some) {
    return format.reading(
        some.stream()
            .map(file -> Database.literal(file.toString()))
            .collect(Collectors.joining(", ", "[", "]")));
  }
}
