package io.sessionlog.replay.archive;

import io.sessionlog.replay.log.FoldedRecord;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows as files of bounded size: a chunk is gathered in DuckDB's memory, written, and
 * forgotten.
 */
final class ArchiveWriter implements AutoCloseable {

  private static final int MAX_CHUNK_ROWS = 100_000;
  private static final long MAX_CHUNK_BYTES = 32L * 1024 * 1024;

  private final DuckDBConnection database;
  private final Path directory;
  private final ArchiveFormat format;
  private final @Nullable PartitionBy partitionBy;
  private DuckDBAppender appender;
  private int chunks;
  private int rows;
  private long bytes;
  private long written;

  /**
   * @param chunks how many numbers of files were given away before
   */
  ArchiveWriter(
      Path directory,
      Path temporary,
      ArchiveFormat format,
      @Nullable PartitionBy partitionBy,
      int chunks)
      throws SQLException {
    this.directory = directory;
    this.chunks = chunks;
    this.format = format;
    this.partitionBy = partitionBy;
    this.database = Database.open(temporary);
    this.appender = emptyChunk(database);
  }

  private static DuckDBAppender emptyChunk(DuckDBConnection database) throws SQLException {
    Database.run(database, "CREATE OR REPLACE TABLE chunk (" + ExportColumns.definitions() + ")");
    return database.createAppender("main", "chunk");
  }

  void add(FoldedRecord record) throws SQLException {
    ExportColumns.append(appender, record);
    rows++;
    byte[] value = record.record().raw().value();
    bytes += value == null ? 0 : value.length;
    if (rows == MAX_CHUNK_ROWS || bytes >= MAX_CHUNK_BYTES) {
      writeChunk();
    }
  }

  /** Writes what is left; an export of nothing is a file without rows, so that it can be read. */
  long finish() throws SQLException {
    if (rows > 0 || chunks == 0) {
      writeChunk();
    }
    return written;
  }

  /** The number of the last files. */
  int chunks() {
    return chunks;
  }

  private void writeChunk() throws SQLException {
    appender.close();
    chunks++;
    String name = String.format(Locale.ROOT, "events-%05d", chunks);
    if (partitionBy == null || rows == 0) {
      Path file = directory.resolve(name + "." + format.extension());
      copy("SELECT *" + format.replacing() + " FROM chunk", file, format.copyOptions());
    } else {
      copy(
          partitionBy.query(format),
          directory,
          "%s, %s, OVERWRITE_OR_IGNORE true, FILENAME_PATTERN %s, FILE_EXTENSION %s"
              .formatted(
                  format.copyOptions(),
                  partitionBy.copyOption(),
                  Database.literal(name + "-{i}"),
                  Database.literal(format.extension())));
    }
    written += rows;
    rows = 0;
    bytes = 0;
    appender = emptyChunk(database);
  }

  private void copy(String query, Path target, String options) throws SQLException {
    Database.run(
        database,
        "COPY (%s) TO %s (%s)".formatted(query, Database.literal(target.toString()), options));
  }

  @Override
  public void close() throws SQLException {
    try (database) {
      appender.close();
    }
  }
}
