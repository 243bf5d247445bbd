import { vi } from 'vitest';
import type { Session } from '../src/types';

/** A browser's EventSource whose server is the test. */
export class FakeEventSource extends EventTarget {
  static all: FakeEventSource[] = [];

  static get latest(): FakeEventSource {
    const latest = FakeEventSource.all.at(-1);
    if (latest === undefined) {
      throw new Error('no stream was opened');
    }
    return latest;
  }

  static get open(): FakeEventSource[] {
    return FakeEventSource.all.filter((source) => !source.closed);
  }

  closed = false;
  onerror: (() => void) | null = null;

  constructor(readonly url: string) {
    super();
    FakeEventSource.all.push(this);
  }

  close() {
    this.closed = true;
  }

  /** Arrives even at a closed one: what was on its way when it was closed must do no harm. */
  send(type: string, data: unknown, id = '') {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data), lastEventId: id }));
  }

  /** The whole beginning of a feed. */
  snapshot(sessions: Session[], id = 'start') {
    this.send('snapshot', { sessions: sessions.length });
    sessions.forEach((each, index) =>
      this.send('session', each, index === sessions.length - 1 ? id : ''),
    );
    this.send('summary', summaryOf(sessions));
  }

  fail() {
    this.onerror?.();
  }
}

export interface Asked {
  url: string;
  headers: Record<string, string>;
}

/** Stands in for fetch; each request is answered by the function, and noted. */
export function fakeFetch(answer: (asked: Asked) => Response | Promise<Response>) {
  const asked: Asked[] = [];
  vi.stubGlobal('fetch', (url: string, init: RequestInit = {}) => {
    const request = { url, headers: (init.headers ?? {}) as Record<string, string> };
    asked.push(request);
    return new Promise<Response>((resolve, reject) => {
      const aborted = () => reject(new DOMException('', 'AbortError'));
      init.signal?.addEventListener('abort', aborted);
      Promise.resolve(answer(request))
        .then(resolve, reject)
        .finally(() => init.signal?.removeEventListener('abort', aborted));
    });
  });
  return asked;
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
  });
}

let clock = Date.parse('2026-11-23T10:00:00.000Z');

/** Each one is newer than the one before. */
export function session(sessionId: string, more: Partial<Session> = {}): Session {
  clock += 1_000;
  const time = new Date(clock).toISOString();
  return {
    sessionId,
    status: 'session_connected',
    message: 'WhatsApp session connected successfully',
    qr: null,
    userId: 'user-456',
    createdAt: time,
    updatedAt: time,
    isConnected: true,
    needsQR: false,
    isLoading: false,
    hasError: false,
    lastEvent: 'ready',
    lastEventAt: time,
    progress: null,
    qrExpiresAt: null,
    ...more,
  };
}

export function waiting(sessionId: string, qr: string): Session {
  return session(sessionId, {
    status: 'qr_generated',
    message: 'QR code generated, scan to connect',
    qr,
    isConnected: false,
    needsQR: true,
  });
}

export function summaryOf(sessions: Session[]) {
  return {
    connected: sessions.filter((each) => each.isConnected).length,
    disconnected: 0,
    loading: 0,
    needsQR: sessions.filter((each) => each.needsQR).length,
    error: 0,
    total: sessions.length,
  };
}
