import assert from "node:assert/strict";
import { test } from "node:test";
import { COLUMNS, DEFAULT_SORT, Filters } from "../../main/resources/static/dashboard/filters.js";

const session = (sessionId, more = {}) => ({
  sessionId, sought: sessionId.toLowerCase(), status: "session_not_connected", updatedAt: "2026-01-01T12:00:00Z", lastEventAt: "2026-01-01T12:00:00Z", ...more,
});
const ids = ({ found }) => found.map(({ sessionId }) => sessionId);
const shown = (query, sessions) => ids(new Filters(query).apply(sessions));

test("what was asked for is the same after a way through the address", () => {
  for (const query of ["", "?q=a+b%26c", "?user=bob&status=error&sort=-session", "?sort=user"]) {
    assert.equal(new Filters(query).toString(), query);
  }
});

test("a status or column that there is not is left out", () => {
  const filters = new Filters("?status=teleported&sort=-colour");
  assert.equal(filters.status, "");
  assert.equal(filters.column, DEFAULT_SORT);
});

test("a tile promises what a click on it shows", () => {
  const sessions = [session("a", { isConnected: true }), session("b", { isConnected: true }), session("c", { hasError: true }),
    session("d", { isConnected: true, userId: "bob" })];
  const { counts, total } = new Filters("?status=error").apply(sessions);
  assert.equal(total, 4);
  for (const [status, count] of Object.entries(counts)) {
    assert.equal(shown(`?status=${status}`, sessions).length, count, status);
  }
  assert.equal(counts.connected, 3);
  assert.deepEqual(shown("?user=bob", sessions), ["d"]);
});

test("a search finds ids in any case, and the words of a status", () => {
  const sessions = [session("Shop-1", { needsQR: true, status: "qr_generated" }), session("other")];
  assert.deepEqual(shown("?q=SHOP", sessions), ["Shop-1"]);
  assert.deepEqual(shown("?q=+needs+SCAN+", sessions), ["Shop-1"]);
});

test("each column has an order, and its reverse; equals keep to their ids", () => {
  const sessions = [
    session("b", { updatedAt: "2026-01-01T12:00:01Z", userId: "x", message: "2", lastEventAt: "2026-01-01T12:00:05Z", isConnected: true }),
    session("a", { updatedAt: "2026-01-01T12:00:02Z", userId: null, message: "1", hasError: true }),
    session("c", { updatedAt: "2026-01-01T12:00:03Z", userId: "x", message: "3", isConnected: true }),
  ];
  const orders = { session: "abc", status: "acb", message: "abc", user: "bca", changed: "cab", last: "bac" };
  assert.deepEqual(COLUMNS.map(([name]) => name), Object.keys(orders));
  for (const [column, order] of Object.entries(orders)) {
    assert.equal(shown(`?sort=${column}`, sessions).join(""), order, column);
  }
  assert.equal(shown("?sort=-session", sessions).join(""), "cba");
  assert.equal(shown("?sort=-user", sessions).join(""), "abc");
});
