import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Sessions } from "../../main/resources/static/dashboard/store.js";

const NOON = Date.parse("2026-01-01T12:00:00Z");
let frames;
let told;
let sessions;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setInterval", "setTimeout", "Date"], now: NOON });
  frames = [];
  globalThis.document = { hidden: false };
  globalThis.requestAnimationFrame = (frame) => frames.push(frame);
  sessions = new Sessions();
  told = [];
  sessions.listen((changed) => told.push(changed && [...changed].sort()));
});

const draw = () => frames.splice(0).forEach((frame) => frame());
const put = (sessionId, more = {}) => sessions.apply("session", { sessionId, ...more });
const ids = () => [...sessions.all()].map(({ sessionId }) => sessionId).sort().join("");

test("a snapshot is shown at once when it is complete, and nobody sees half of it", () => {
  sessions.apply("snapshot", { sessions: 1 });
  put("x");
  draw();
  sessions.apply("snapshot", { sessions: 2 });
  put("a");
  draw();
  assert.equal(ids(), "x");

  put("b");
  draw();
  assert.equal(ids(), "ab");
  assert.equal(told.at(-1), null);
});

test("an empty system is loaded too", () => {
  assert.equal(sessions.isLoaded, false);
  sessions.apply("snapshot", { sessions: 0 });
  assert.equal(sessions.isLoaded, true);
});

test("a summary ends a snapshot from which something was removed meanwhile", () => {
  sessions.apply("snapshot", { sessions: 2 });
  put("a");
  sessions.apply("removed", { sessionId: "a" });
  assert.equal(sessions.isLoaded, false);
  sessions.apply("summary", { timestamp: "2026-01-01T12:00:00Z" });
  assert.equal(sessions.isLoaded, true);
  assert.equal(sessions.size, 0);
});

test("listeners hear once a frame which sessions changed", () => {
  put("a");
  put("b");
  put("a");
  assert.equal(frames.length, 1);
  draw();
  assert.deepEqual(told, [["a", "b"]]);

  sessions.apply("removed", { sessionId: "b" });
  sessions.apply("removed", { sessionId: "never there" });
  draw();
  assert.deepEqual(told.at(-1), ["b"]);
});

test("a page that nobody looks at takes changes in without frames", () => {
  document.hidden = true;
  put("a");
  assert.equal(frames.length, 0);
  mock.timers.tick(500);
  assert.deepEqual(told, [["a"]]);
});

test("who stops listening hears nothing more", () => {
  let heard = 0;
  const stop = sessions.listen(() => heard++);
  stop();
  put("a");
  draw();
  assert.equal(heard, 0);
});

test("a code that runs out is told of, once", () => {
  put("a", { needsQR: true, qrExpiresAt: "2026-01-01T12:00:10Z" });
  draw();
  mock.timers.tick(9_500);
  draw();
  assert.equal(told.length, 1);
  mock.timers.tick(500);
  draw();
  assert.deepEqual(told.slice(1), [["a"]]);
  mock.timers.tick(5_000);
  draw();
  assert.equal(told.length, 2);
});

test("owners are those who have a session, however sessions come, change hands and go", () => {
  const owners = () => [...sessions.owners()].sort();
  sessions.apply("snapshot", { sessions: 2 });
  put("a", { userId: "alice" });
  put("b", { userId: "alice" });
  assert.deepEqual(owners(), ["alice"]);
  put("a", { userId: "bob" });
  put("c", {});
  assert.deepEqual(owners(), ["alice", "bob"]);
  sessions.apply("removed", { sessionId: "b" });
  sessions.apply("removed", { sessionId: "b" });
  assert.deepEqual(owners(), ["bob"]);
  put("a", { userId: null });
  assert.deepEqual(owners(), []);
  put("a", { userId: "bob" });
  sessions.clear();
  assert.deepEqual(owners(), []);
});

test("what is searched is the id, the owner and the message, in small letters", () => {
  put("Shop", { userId: "Bob", message: "QR" });
  assert.equal(sessions.get("Shop").sought, "shop\nshop\nbob\nqr");
});
