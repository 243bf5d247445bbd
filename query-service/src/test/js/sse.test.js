import assert from "node:assert/strict";
import { test } from "node:test";
import { EventStreamParser } from "../../main/resources/static/dashboard/sse.js";

const STREAM = [
  "event: session", 'data: {"a":1}', "id: 7", "",
  ": a comment", "data:no space", "data: two lines", "",
  "event: nothing", "",
  "data: id stays", "",
  "id: with\0null", "retry: 1500", "retry: soon", "data", "", "",
];

const EVENTS = [
  { event: "session", data: '{"a":1}', id: "7" },
  { event: "message", data: "no space\ntwo lines", id: "7" },
  { event: "message", data: "id stays", id: "7" },
  { event: "message", data: "", id: "7" },
];

function parse(pieces) {
  const events = [];
  const pauses = [];
  const parser = new EventStreamParser({ onEvent: (event) => events.push(event), onRetry: (ms) => pauses.push(ms) });
  for (const piece of pieces) parser.push(piece);
  return { events, pauses };
}

for (const [name, end] of [["LF", "\n"], ["CR", "\r"], ["CRLF", "\r\n"]]) {
  test(`lines that end with ${name} are read as the standard says, in whatever pieces they arrive`, () => {
    const text = STREAM.join(end) + end;
    for (let length = 1; length <= text.length; length++) {
      const pieces = [];
      for (let at = 0; at < text.length; at += length) pieces.push(text.slice(at, at + length));
      // A CR at the very end waits for what may be its LF.
      pieces.push(": end\n");
      const { events, pauses } = parse(pieces);
      assert.deepEqual(events, EVENTS, `in pieces of ${length}`);
      assert.deepEqual(pauses, [1500]);
    }
  });
}

test("an event has no id until the stream names one", () => {
  assert.deepEqual(parse(["data: first\n\n"]).events, [{ event: "message", data: "first", id: undefined }]);
});

test("what is not ended by an empty line is no event yet", () => {
  assert.deepEqual(parse(["data: half\n"]).events, []);
});
