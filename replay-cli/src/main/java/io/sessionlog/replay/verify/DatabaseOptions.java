package io.sessionlog.replay.verify;

import io.sessionlog.table.TableUse;
import io.sessionlog.table.TableUse.Deleted;
import io.sessionlog.table.TableUse.Rows;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which table is compared, and by which rules the sink writes it. */
final class DatabaseOptions {

  @Option(
      names = "--database",
      paramLabel = "URL",
      arity = "0..1",
      fallbackValue = "${env:DATABASE_URL:-}",
      description =
          "Compare the log with the table WhatsAppSession of this database instead of with the state topic. Without a URL: DATABASE_URL, which keeps its password out of the list of processes.")
  private @Nullable String url;

  @Option(
      names = "--repair",
      description =
          "With --database: write the differences into the table. A row that somebody wrote meanwhile is left.")
  private boolean isRepair;

  @Option(
      names = "--database-rows",
      paramLabel = "RULE",
      defaultValue = "${env:DATABASE_ROWS:-update}",
      description =
          "As the sink's setting DATABASE_ROWS: ${COMPLETION-CANDIDATES}. Default: DATABASE_ROWS, or update. Now: ${DEFAULT-VALUE}.")
  private Rows rows = Rows.UPDATE;

  @Option(
      names = "--database-deleted",
      paramLabel = "RULE",
      defaultValue = "${env:DATABASE_DELETED:-keep}",
      description =
          "As the sink's setting DATABASE_DELETED: ${COMPLETION-CANDIDATES}. Default: DATABASE_DELETED, or keep. Now: ${DEFAULT-VALUE}.")
  private Deleted deleted = Deleted.KEEP;

  @Option(
      names = "--database-qr",
      paramLabel = "BOOLEAN",
      arity = "1",
      defaultValue = "${env:DATABASE_QR:-true}",
      description =
          "As the sink's setting DATABASE_QR. Default: DATABASE_QR, or true. Now: ${DEFAULT-VALUE}.")
  private boolean hasQr = true;

  /** Null: the table is not asked for. Empty: it is, and nobody said where it is. */
  @Nullable String url() {
    return url;
  }

  boolean isRepair() {
    return isRepair;
  }

  TableUse use() {
    return TableUse.of(rows, deleted);
  }

  boolean withQr() {
    return hasQr;
  }
}
