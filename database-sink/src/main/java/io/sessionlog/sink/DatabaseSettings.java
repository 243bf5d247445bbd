package io.sessionlog.sink;

import io.sessionlog.table.TableUse;
import io.sessionlog.table.TableUse.Deleted;
import io.sessionlog.table.TableUse.Rows;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param url Prisma's, see {@link io.sessionlog.table.PrismaUrl}
 * @param rows who makes rows: the application alone, or the sink too, for sessions whose owner
 *     exists
 * @param deleted what becomes of the row of a session that is removed
 * @param qr whether QR codes are written; the column is kept empty otherwise
 * @param messages whether messages and calls are written too, into tables of the sink's own
 * @param group the consumer group: instances of one group share the partitions; another database
 *     needs another group
 * @param instanceId tells this instance from its fellows across restarts: one that comes back gets
 *     its partitions back at once. None by default
 */
@ConfigurationProperties("database")
record DatabaseSettings(
    @DefaultValue("") String url,
    @DefaultValue("update") Rows rows,
    @DefaultValue("keep") Deleted deleted,
    @DefaultValue("true") boolean qr,
    @DefaultValue("false") boolean messages,
    @DefaultValue("database-sink") String group,
    @Nullable String instanceId) {

  TableUse use() {
    return TableUse.of(rows, deleted);
  }

  /** Leaves out the URL, which holds a password. */
  @Override
  public String toString() {
    return "DatabaseSettings[rows=%s, deleted=%s, qr=%s, messages=%s, group=%s]"
        .formatted(rows, deleted, qr, messages, group);
  }
}
