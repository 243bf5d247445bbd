package io.sessionlog.replay.archive;

/** How an export is spread over folders, in the manner of Hive. */
enum PartitionBy {
  DAY("PARTITION_BY (day)", "SELECT *%s, CAST(coalesce(time, log_time) AS DATE) AS day FROM chunk"),
  USER("PARTITION_BY (user_id)", "SELECT *%s FROM chunk");

  private final String copyOption;
  private final String query;

  PartitionBy(String copyOption, String query) {
    this.copyOption = copyOption;
    this.query = query;
  }

  String copyOption() {
    return copyOption;
  }

  String query(ArchiveFormat format) {
    return query.formatted(format.replacing());
  }
}
