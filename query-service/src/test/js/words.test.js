import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { ATTENTION, CATEGORIES, category, contact, isExpired, message, plural, sentence, sessionName, size, statusCategory, statusWords, words }
  from "../../main/resources/static/dashboard/words.js";

const NOON = Date.parse("2026-01-01T12:00:00Z");
const waiting = { status: "qr_generated", needsQR: true, qrExpiresAt: "2026-01-01T12:00:30Z", message: "Scan the code" };

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["Date"], now: NOON });
});

test("each category has its place among those that want attention", () => {
  assert.deepEqual([...ATTENTION].sort(), Object.keys(CATEGORIES).sort());
});

test("a session is of the category that the summary counts it in", () => {
  assert.equal(category({ isConnected: true }), "connected");
  assert.equal(category(waiting), "needsQR");
  assert.equal(category({ isLoading: true }), "loading");
  assert.equal(category({ hasError: true }), "error");
  assert.equal(category({}), "disconnected");
});

test("a code that runs out is gone at that moment, before the server says so", () => {
  mock.timers.setTime(NOON + 29_999);
  assert.equal(words(waiting), "Needs scan");
  assert.equal(message(waiting), "Scan the code");

  mock.timers.setTime(NOON + 30_000);
  assert.equal(category(waiting), "disconnected");
  assert.equal(words(waiting), "Code expired");
  assert.equal(message(waiting), "QR code expired");
  assert.match(sentence(waiting), /^Nobody scanned the code in time/);
});

test("a code stays expired once the log says so", () => {
  const said = { status: "session_not_connected", message: "QR code expired" };
  assert.ok(isExpired(said));
  assert.equal(words(said), "Code expired");
});

test("a code without an end does not run out", () => {
  assert.equal(category({ ...waiting, qrExpiresAt: null }), "needsQR");
});

test("loading tells how far it is, where that is known", () => {
  assert.equal(words({ status: "loading", isLoading: true, progress: 0 }), "Loading 0 %");
  assert.equal(words({ status: "loading", isLoading: true }), "Loading");
});

test("each category has a sentence of its own", () => {
  const sentences = [{ isConnected: true }, waiting, { isLoading: true }, { hasError: true, status: "error" },
    { hasError: true, status: "auth_failure" }, {}].map(sentence);
  assert.equal(new Set(sentences).size, sentences.length);
});

test("a status of a later server is shown as it is called", () => {
  assert.equal(statusWords("teleported"), "teleported");
  assert.equal(statusCategory("teleported"), "disconnected");
});

test("contacts are told by number, or by the end of an id that is none", () => {
  assert.equal(contact("33639980123@c.us"), "+33639980123");
  assert.equal(contact("120363041234567890@g.us"), "Group 567890");
  assert.equal(contact("1234567890123@lid"), "Contact 890123");
  assert.equal(contact("status@broadcast"), "status@broadcast");
  assert.equal(contact(null), "unknown");
});

test("sizes are told in the unit that fits", () => {
  assert.deepEqual([null, 0, 1023, 1024, 1024 * 1024 - 1, 1024 * 1024, 13_300_000].map(size),
    ["", "0 B", "1023 B", "1 KB", "1024 KB", "1.0 MB", "12.7 MB"]);
});

test("one is not many", () => {
  assert.deepEqual([0, 1, 2, 5000].map((count) => plural(count, "session")),
    ["0 sessions", "1 session", "2 sessions", "5,000 sessions"]);
});

test("a session is called what its sender calls it, not what its id had to become", () => {
  assert.equal(sessionName("garage%20porto%201"), "garage porto 1");
  assert.equal(sessionName("SDR%20Gr%C3%B6%C3%9Fe%2F1"), "SDR Größe/1");
  assert.equal(sessionName("shop-1@c.us"), "shop-1@c.us");
  assert.equal(sessionName("%FF"), "%FF");
});
