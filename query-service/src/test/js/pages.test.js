import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Pages } from "../../main/resources/static/dashboard/pages.js";

/** What the server has, newest first; a cursor is the item that the page before ended with. */
class Server {
  constructor(count) {
    this.items = Array.from({ length: count }, (_, i) => ({ id: count - i, tick: "sent" }));
  }

  page(limit, cursor = null) {
    const from = cursor === null ? 0 : this.items.findIndex(({ id }) => String(id) === cursor) + 1;
    const data = this.items.slice(from, from + limit);
    return [data, from + limit < this.items.length ? String(data.at(-1).id) : null];
  }

  add(count) {
    for (let i = 0; i < count; i++) this.items.unshift({ id: this.items[0].id + 1, tick: "sent" });
  }
}

let server;
let pages;
const ids = (items) => items.map(({ id }) => id);
const readTop = () => pages.top(...server.page(30));
const readOlder = () => pages.older(pages.nextCursor, ...server.page(90, pages.nextCursor));

beforeEach(() => {
  server = new Server(1_000);
  pages = new Pages(({ id }) => String(id));
  readTop();
});

test("older pages go on to the end of the list", () => {
  while (pages.nextCursor !== null) readOlder();
  assert.deepEqual(pages.items, server.items);
});

test("news at the top leave what was read below in its place", () => {
  readOlder();
  server.add(10);
  readTop();
  readOlder();
  assert.deepEqual(ids(pages.items), ids(server.items.slice(0, 30 + 90 + 90 + 10)));
});

test("so much news that the two do not meet begin the list again, without a gap", () => {
  readOlder();
  server.add(31);
  readTop();
  assert.deepEqual(ids(pages.items), ids(server.items.slice(0, 30)));
  while (pages.nextCursor !== null) readOlder();
  assert.deepEqual(ids(pages.items), ids(server.items));
});

test("an older page of a list that has begun again meanwhile is left out", () => {
  const cursor = pages.nextCursor;
  const page = server.page(90, cursor);
  server.add(500);
  readTop();
  pages.older(cursor, ...page);
  assert.deepEqual(ids(pages.items), ids(server.items.slice(0, 30)));
});

test("an item that is gone at the top goes", () => {
  readOlder();
  server.items.splice(3, 1);
  readTop();
  assert.ok(!ids(pages.items).includes(997));
  assert.equal(new Set(ids(pages.items)).size, pages.items.length);
});

test("older pages are read anew in turns, and what changed of them is shown", () => {
  assert.equal(pages.cursorOfNextTurn(), null);
  readOlder();
  readOlder();
  server.items = server.items.map((item) => ({ ...item, tick: "read" }));
  readTop();
  for (let turn = 0; turn < 2; turn++) pages.changed(server.page(90, pages.cursorOfNextTurn())[0]);
  assert.ok(pages.items.every(({ tick }) => tick === "read"));
  assert.equal(pages.items.length, 210);
});
