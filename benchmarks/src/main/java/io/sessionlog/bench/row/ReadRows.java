package io.sessionlog.bench.row;

import io.sessionlog.bench.data.Loader;
import io.sessionlog.bench.load.Wrk;
import io.sessionlog.bench.process.Service;

/** The reads whose answers stand in memory. */
final class ReadRows {

  private static final String STATUS = "/api/whatsapp/session/status/bench-";
  private static final String LIST = "/api/whatsapp/session/list-realtime";
  private static final String SAME_SIZE =
      "a handler on the same stack returning a constant of that size";

  private ReadRows() {}

  static final class Status extends ReadRow {
    Status() {
      super("status", "status GET, no QR", SAME_SIZE, 0.85);
    }

    @Override
    Wrk.Request read(Service query) {
      return Wrk.Request.get(STATUS, "", SESSIONS);
    }

    @Override
    Wrk.Request constant(Service query) {
      return constantOf(query.get(STATUS + "0000000").body());
    }
  }

  static final class StatusWithQr extends ReadRow {
    StatusWithQr() {
      super("status-qr", "status GET, live QR", SAME_SIZE, 0.85);
    }

    @Override
    void load(Loader loader) {
      loader.waitingForScan(SESSIONS);
    }

    @Override
    Wrk.Request read(Service query) {
      return Wrk.Request.get(STATUS, "", SESSIONS);
    }

    @Override
    Wrk.Request constant(Service query) {
      return constantOf(query.get(STATUS + "0000000").body());
    }
  }

  static final class WholeList extends ReadRow {
    WholeList() {
      super(
          "list",
          "list of 10 000 sessions, full body",
          "as many bytes from memory on the same stack",
          0.6);
    }

    @Override
    int connections() {
      return 8;
    }

    @Override
    Wrk.Request read(Service query) {
      return Wrk.Request.get(LIST);
    }

    @Override
    Wrk.Request constant(Service query) {
      return constantOf(query.get(LIST).body());
    }
  }

  static final class UnchangedList extends ReadRow {
    UnchangedList() {
      super("unchanged", "unchanged list, If-None-Match", "a constant 304", 0.8);
    }

    @Override
    Wrk.Request read(Service query) {
      return Wrk.Request.get(LIST).withHeader("If-None-Match: " + query.header(LIST, "ETag"));
    }

    @Override
    Wrk.Request constant(Service query) {
      return Wrk.Request.get("/api/whatsapp/not-modified");
    }
  }
}
