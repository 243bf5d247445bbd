package io.sessionlog.bench.row;

import java.util.List;
import java.util.Optional;

/** All of them, in the order of the table. */
public final class Rows {

  private static final List<Row> ALL =
      List.of(
          new IngestRow(),
          new ManyConnectionsRow(),
          LatencyRow.ofPosts(),
          LatencyRow.ofReads(),
          new RowLatencyRow(),
          new RowsFilledRow(),
          new ReadRows.Status(),
          new ReadRows.StatusWithQr(),
          new QrRow(),
          new ReadRows.WholeList(),
          new ByUserRow(),
          new ReadRows.UnchangedList(),
          new PipelineRow(),
          new ActivityRow(),
          new RebuildRow(RebuildRow.Mix.BUSY),
          new RebuildRow(RebuildRow.Mix.STATUS_ONLY),
          new RebuildBulkRow(),
          new RebuildBulkHeapRow(),
          new RestoreRow(),
          new PushRow(),
          new NotifyRow(),
          new NotifyLatencyRow(),
          new NotifyDeadRow(),
          new NotifyHeapRow(),
          new StatsRow(),
          new StatsTopRow(),
          new StatsRebuildRow(),
          new QuickstartRow(),
          new LargeBodyRow(),
          new MicroRow(),
          new GrowthRow(),
          new InstancesRow());

  private Rows() {}

  public static List<Row> all() {
    return ALL;
  }

  public static Optional<Row> named(String name) {
    return ALL.stream().filter(row -> row.name().equals(name)).findFirst();
  }
}
