import { describe, expect, it } from 'vitest';
import { eventParser, type StreamEvent } from '../src/eventStream';

const TEXT =
  'retry: 1000\n\n: a comment\nevent: session\nid: v1\ndata: {"a":"ü"}\n\n' +
  'event: summary\r\ndata: one\r\ndata:two\r\n\r\n' +
  'data: nameless\rid\r\rid: v2\nevent: no data\n\n';

const EVENTS: StreamEvent[] = [
  { type: 'session', id: 'v1', data: '{"a":"ü"}' },
  { type: 'summary', id: 'v1', data: 'one\ntwo' },
  { type: 'message', id: '', data: 'nameless' },
];

describe('the event parser', () => {
  it('reads events with every end of line', () => {
    const events: StreamEvent[] = [];
    eventParser((event) => events.push(event))(TEXT);
    expect(events).toEqual(EVENTS);
  });

  it('reads the same however the text is cut', () => {
    for (let size = 1; size < TEXT.length; size++) {
      const events: StreamEvent[] = [];
      const parse = eventParser((event) => events.push(event));
      for (let at = 0; at < TEXT.length; at += size) {
        parse(TEXT.slice(at, at + size));
      }
      expect(events, `in pieces of ${size}`).toEqual(EVENTS);
    }
  });
});
