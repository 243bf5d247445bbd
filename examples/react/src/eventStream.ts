import type { Api } from './types';

/** One event of a stream. An empty id names no place to resume from. */
export interface StreamEvent {
  type: string;
  id: string;
  data: string;
}

export interface StreamListener {
  onEvent(event: StreamEvent): void;
  /** Called once, when the stream could not be opened or has ended. */
  onEnd(): void;
}

const EVENT_TYPES = ['snapshot', 'session', 'removed', 'summary', 'heartbeat'];

/**
 * Opens a stream, and gives what closes it. After that the listener hears nothing more. A browser's
 * EventSource can send no header, so with a key the stream is read with fetch.
 */
export function openStream(url: string, api: Api, listener: StreamListener): () => void {
  return api.apiKey === undefined
    ? openEventSource(url, listener)
    : openWithFetch(url, api.apiKey, listener);
}

function openEventSource(url: string, listener: StreamListener): () => void {
  const source = new EventSource(url);
  let open = true;
  const close = () => {
    open = false;
    source.close();
  };
  for (const type of EVENT_TYPES) {
    source.addEventListener(type, (event) => {
      if (open) {
        listener.onEvent({ type, id: event.lastEventId, data: String(event.data) });
      }
    });
  }
  source.onerror = () => {
    if (open) {
      // It would try again by itself, but not tell how long it has been trying.
      close();
      listener.onEnd();
    }
  };
  return close;
}

function openWithFetch(url: string, apiKey: string, listener: StreamListener): () => void {
  const abort = new AbortController();
  const read = async () => {
    const response = await fetch(url, {
      headers: { Accept: 'text/event-stream', 'x-api-key': apiKey },
      cache: 'no-store',
      signal: abort.signal,
    });
    if (!response.ok || response.body === null) {
      return;
    }
    const parse = eventParser((event) => {
      if (!abort.signal.aborted) {
        listener.onEvent(event);
      }
    });
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      parse(decoder.decode(part.value, { stream: true }));
    }
  };
  const end = () => {
    if (!abort.signal.aborted) {
      listener.onEnd();
    }
  };
  read().then(end, end);
  return () => abort.abort();
}

/** Reads events from text that comes in pieces, cut anywhere; see the HTML standard, 9.2.6. */
export function eventParser(emit: (event: StreamEvent) => void): (text: string) => void {
  let rest = '';
  let type = '';
  let id = '';
  let data: string[] = [];

  const endOfEvent = () => {
    if (data.length > 0) {
      emit({ type: type || 'message', id, data: data.join('\n') });
    }
    type = '';
    data = [];
  };

  const line = (text: string) => {
    const colon = text.indexOf(':');
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') {
      type = value;
    } else if (field === 'data') {
      data.push(value);
    } else if (field === 'id' && !value.includes('\0')) {
      id = value;
    }
  };

  return (text) => {
    rest += text;
    // A CR at the very end may be half of a CRLF.
    const complete = rest.endsWith('\r') ? rest.slice(0, -1) : rest;
    const lines = complete.split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? '') + rest.slice(complete.length);
    for (const each of lines) {
      if (each === '') {
        endOfEvent();
      } else {
        line(each);
      }
    }
  };
}
