package io.sessionlog.replay.archive;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * The files of an export. The last six columns of each row are the record itself, so that any of
 * the formats can be put back as it was.
 */
enum ArchiveFormat {
  PARQUET(
      "FORMAT parquet, COMPRESSION zstd", "", "%s", "read_parquet(%s, hive_partitioning = false)"),
  CSV(
      "FORMAT csv, HEADER true",
      Text.AS_BASE64,
      "from_base64(%s)",
      "read_csv(%s, hive_partitioning = false, header = true, delim = ',', quote = '\"', escape = '\"', new_line = '\\n', all_varchar = true, allow_quoted_nulls = false, max_line_size = 67108864, buffer_size = 134217728, parallel = false, sample_size = 1)"),
  NDJSON(
      "FORMAT json",
      Text.AS_BASE64,
      "from_base64(%s)",
      "read_json(%s, hive_partitioning = false, format = 'newline_delimited', maximum_object_size = 67108864, columns = {log_partition: 'INTEGER', log_offset: 'BIGINT', log_time: 'TIMESTAMP', record_key: 'VARCHAR', record_headers: 'VARCHAR', record_value: 'VARCHAR'})");

  private final String copyOptions;
  private final String replacing;
  private final String decoding;
  private final String reader;

  ArchiveFormat(String copyOptions, String replacing, String decoding, String reader) {
    this.copyOptions = copyOptions;
    this.replacing = replacing;
    this.decoding = decoding;
    this.reader = reader;
  }

  String copyOptions() {
    return copyOptions;
  }

  /** What stands between {@code SELECT *} and the next comma: text formats have no bytes. */
  String replacing() {
    return replacing;
  }

  /** SQL for the bytes of a column. */
  String bytes(String column) {
    return decoding.formatted(column);
  }

  String extension() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** SQL that reads files, written as a literal or a list of them. */
  String reading(String files) {
    return reader.formatted(files);
  }

  static Optional<ArchiveFormat> of(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    for (ArchiveFormat format : values()) {
      if (name.endsWith("." + format.extension())) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  private static final class Text {
    static final String AS_BASE64 =
        " REPLACE (base64(record_key) AS record_key, base64(record_value) AS record_value)";
  }
}
