import { act, cleanup, renderHook } from '@testing-library/react';
import { StrictMode, type ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiContext, useSession, useSessions } from '../src/hooks';
import { FakeEventSource, fakeFetch, json, session, summaryOf, type Asked } from './fakes';

const wait = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
/** Long enough for what has come to be shown. */
const shown = () => wait(20);

const noServer = () => Promise.reject(new TypeError('Failed to fetch'));

beforeEach(() => {
  vi.useFakeTimers();
  FakeEventSource.all = [];
  vi.stubGlobal('EventSource', FakeEventSource);
  fakeFetch(noServer);
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('useSessions', () => {
  it('shows the snapshot once it is whole, newest change first', async () => {
    const { result } = renderHook(() => useSessions());
    const [older, newer] = [session('a'), session('b')];

    FakeEventSource.latest.send('snapshot', { sessions: 2 });
    FakeEventSource.latest.send('session', older);
    await shown();
    expect(result.current).toMatchObject({ sessions: [], connection: 'connecting' });

    FakeEventSource.latest.send('session', newer, 'v1');
    FakeEventSource.latest.send('summary', summaryOf([older, newer]));
    await shown();
    expect(result.current.sessions).toEqual([newer, older]);
    expect(result.current.summary).toMatchObject({ connected: 2, total: 2 });
    expect(result.current.connection).toBe('live');
  });

  it('shows that there are no sessions', async () => {
    const { result } = renderHook(() => useSessions());
    FakeEventSource.latest.snapshot([]);
    await shown();
    expect(result.current).toMatchObject({ sessions: [], connection: 'live' });
  });

  it('asks for what matches the filter, and leaves out what is blank', () => {
    renderHook(() => useSessions({ userId: 'user 456', status: 'needsQR' }));
    expect(FakeEventSource.latest.url).toBe(
      '/api/whatsapp/session/stream?userId=user+456&status=needsQR',
    );
    renderHook(() => useSessions({ userId: '' }));
    expect(FakeEventSource.latest.url).toBe('/api/whatsapp/session/stream');
  });

  it('follows changes, and forgets sessions that are removed', async () => {
    const { result } = renderHook(() => useSessions());
    const [a, b] = [session('a'), session('b')];
    FakeEventSource.latest.snapshot([a, b]);

    const changed = session('a', { status: 'session_not_connected', isConnected: false });
    FakeEventSource.latest.send('session', changed, 'v2');
    await shown();
    expect(result.current.sessions).toEqual([changed, b]);

    FakeEventSource.latest.send('removed', { sessionId: 'b' }, 'v3');
    await shown();
    expect(result.current.sessions).toEqual([changed]);
  });

  it('resumes a broken stream from the last id, and keeps what it has', async () => {
    const { result } = renderHook(() => useSessions({ userId: 'u' }));
    const [a, b] = [session('a'), session('b')];
    FakeEventSource.latest.snapshot([a, b], 'v1');
    FakeEventSource.latest.send('heartbeat', { timestamp: 'now' }, 'v2:7,8');
    FakeEventSource.latest.fail();
    await wait(1_000);

    expect(FakeEventSource.latest.url).toBe(
      '/api/whatsapp/session/stream?userId=u&lastEventId=v2%3A7%2C8',
    );
    const changed = session('b');
    FakeEventSource.latest.send('session', changed, 'v3');
    await shown();
    expect(result.current.sessions).toEqual([changed, a]);
    expect(result.current.connection).toBe('live');
  });

  it('forgets everything when the server can not resume and begins anew', async () => {
    const { result } = renderHook(() => useSessions());
    FakeEventSource.latest.snapshot([session('gone')], 'v1');
    FakeEventSource.latest.fail();
    await wait(1_000);

    const other = session('other');
    FakeEventSource.latest.snapshot([other], 'w1');
    await shown();
    expect(result.current.sessions).toEqual([other]);
  });

  it('begins anew after a cut in the middle of a snapshot', async () => {
    renderHook(() => useSessions());
    FakeEventSource.latest.snapshot([session('a')], 'v1');
    FakeEventSource.latest.send('snapshot', { sessions: 2 });
    FakeEventSource.latest.send('session', session('b'));
    FakeEventSource.latest.fail();
    await wait(1_000);
    expect(FakeEventSource.latest.url).toBe('/api/whatsapp/session/stream');
  });

  it('polls every 5 s with the ETag while there is no stream, and goes back to it', async () => {
    const polled = [session('a')];
    const asked = fakeFetch(({ headers }) =>
      headers['If-None-Match'] === '"1"'
        ? new Response(null, { status: 304 })
        : json({ success: true, data: polled, summary: summaryOf(polled) }, 200, { ETag: '"1"' }),
    );
    const { result } = renderHook(() => useSessions({ userId: 'u' }));
    FakeEventSource.latest.fail();
    await shown();
    expect(result.current).toMatchObject({ sessions: polled, connection: 'polling', problem: null });
    expect(result.current.summary).toMatchObject({ total: 1 });

    await wait(5_000);
    expect(asked.map(({ url, headers }) => [url, headers['If-None-Match']])).toEqual([
      ['/api/whatsapp/session/list-realtime?userId=u', undefined],
      ['/api/whatsapp/session/list-realtime?userId=u', '"1"'],
    ]);
    expect(result.current).toMatchObject({ sessions: polled, connection: 'polling' });

    FakeEventSource.latest.snapshot([session('b')]);
    await shown();
    expect(result.current).toMatchObject({ sessions: [{ sessionId: 'b' }], connection: 'live' });
    await wait(10_000);
    expect(asked).toHaveLength(2);
  });

  it('polls when the stream says nothing for 20 s', async () => {
    const asked = fakeFetch(noServer);
    const { result } = renderHook(() => useSessions());
    FakeEventSource.latest.snapshot([session('a')]);
    await wait(15_000);
    FakeEventSource.latest.send('heartbeat', { timestamp: 'now' }, 'v2');
    await wait(19_999);
    expect(asked).toHaveLength(0);
    expect(result.current.connection).toBe('live');

    const silent = FakeEventSource.latest;
    await wait(20);
    expect(silent.closed).toBe(true);
    expect(asked).toHaveLength(1);
  });

  it('says that it is stale when nothing answers, and still shows what it knew', async () => {
    const { result } = renderHook(() => useSessions());
    const known = session('a');
    FakeEventSource.latest.snapshot([known]);
    FakeEventSource.latest.fail();
    await shown();
    expect(result.current).toMatchObject({
      sessions: [known],
      connection: 'stale',
      problem: 'The server does not answer.',
    });
  });

  it('says why it is refused', async () => {
    fakeFetch(() => json({ success: false, detail: 'Send a key in the header x-api-key.' }, 401));
    const { result } = renderHook(() => useSessions());
    FakeEventSource.latest.fail();
    await shown();
    expect(result.current).toMatchObject({
      connection: 'stale',
      problem: 'Send a key in the header x-api-key.',
    });
  });

  it('tries the stream again after 1, 2, 4 s and so on, never more than 30 s apart', async () => {
    renderHook(() => useSessions());
    for (const seconds of [1, 2, 4, 8, 16, 30, 30]) {
      const opened = FakeEventSource.all.length;
      FakeEventSource.latest.fail();
      await wait(seconds * 1_000 - 1);
      expect(FakeEventSource.all).toHaveLength(opened);
      await wait(1);
      expect(FakeEventSource.all).toHaveLength(opened + 1);
    }
  });

  it('does not let a late poll overwrite what the stream brought', async () => {
    let answer: (response: Response) => void = () => undefined;
    fakeFetch(() => new Promise((resolve) => (answer = resolve)));
    const { result } = renderHook(() => useSessions());
    FakeEventSource.latest.fail();
    await wait(1_000);
    const newer = session('a');
    FakeEventSource.latest.snapshot([newer]);
    answer(json({ success: true, data: [session('old')], summary: null }));
    await shown();
    expect(result.current.sessions).toEqual([newer]);
  });
});

describe('useSession', () => {
  it('follows one session', async () => {
    const { result } = renderHook(() => useSession('my-first'));
    expect(FakeEventSource.latest.url).toBe('/api/whatsapp/session/stream?sessionId=my-first');
    expect(result.current).toEqual({ session: null, connection: 'connecting', problem: null });

    const known = session('my-first');
    FakeEventSource.latest.snapshot([known]);
    await shown();
    expect(result.current).toEqual({ session: known, connection: 'live', problem: null });

    FakeEventSource.latest.send('removed', { sessionId: 'my-first' }, 'v2');
    await shown();
    expect(result.current).toEqual({ session: null, connection: 'live', problem: null });
  });

  it('polls its status every 3 s while there is no stream, also when it does not exist', async () => {
    let answer = () => json({ success: false, error: 'Session not found' }, 404);
    const asked = fakeFetch(() => answer());
    const { result } = renderHook(() => useSession('a/b'));
    FakeEventSource.latest.fail();
    await shown();
    expect(result.current).toEqual({ session: null, connection: 'polling', problem: null });

    const known = session('a/b');
    answer = () => json({ success: true, data: known });
    await wait(3_000);
    expect(result.current).toEqual({ session: known, connection: 'polling', problem: null });
    expect(asked.map(({ url }) => url)).toEqual(Array(2).fill('/api/whatsapp/session/status/a%2Fb'));
  });

  it('leaves the old session at once when the id changes', async () => {
    const { result, rerender } = renderHook(({ id }) => useSession(id), {
      initialProps: { id: 'a' },
    });
    const ofA = FakeEventSource.latest;
    ofA.snapshot([session('a')]);
    await shown();

    rerender({ id: 'b' });
    expect(result.current).toMatchObject({ session: null, connection: 'connecting' });
    expect(FakeEventSource.open.map(({ url }) => url)).toEqual([
      '/api/whatsapp/session/stream?sessionId=b',
    ]);
    ofA.send('session', session('a'), 'v2');
    FakeEventSource.latest.snapshot([session('b')]);
    await shown();
    expect(result.current.session?.sessionId).toBe('b');
  });
});

describe('leaving the page', () => {
  it('closes the stream, and nothing runs any more', () => {
    const { unmount } = renderHook(() => useSessions());
    FakeEventSource.latest.snapshot([session('a')]);
    unmount();
    expect(FakeEventSource.open).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('stops polling and does not open the stream again', async () => {
    const asked = fakeFetch(noServer);
    const { unmount } = renderHook(() => useSessions());
    FakeEventSource.latest.fail();
    await shown();
    unmount();
    expect(vi.getTimerCount()).toBe(0);
    await wait(60_000);
    expect(asked).toHaveLength(1);
    expect(FakeEventSource.all).toHaveLength(1);
  });

  it('changes no state afterwards', async () => {
    const renders = vi.fn();
    const { unmount } = renderHook(() => renders(useSessions()));
    const source = FakeEventSource.latest;
    source.snapshot([session('a')]);
    await shown();
    unmount();
    const before = renders.mock.calls.length;
    source.send('session', session('b'), 'v2');
    source.fail();
    await wait(60_000);
    expect(renders).toHaveBeenCalledTimes(before);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('survives the double mount of strict mode with one stream', async () => {
    const { result } = renderHook(() => useSessions(), { wrapper: StrictMode });
    expect(FakeEventSource.open).toHaveLength(1);
    FakeEventSource.latest.snapshot([session('a')]);
    await shown();
    expect(result.current.sessions).toHaveLength(1);
  });
});

describe('with a key', () => {
  const withKey = ({ children }: { children: ReactNode }) => (
    <ApiContext value={{ baseUrl: 'https://api.example', apiKey: 'secret' }}>{children}</ApiContext>
  );

  function stream() {
    const encoder = new TextEncoder();
    let controller!: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({ start: (it) => void (controller = it) });
    return {
      response: new Response(body, { headers: { 'Content-Type': 'text/event-stream' } }),
      write: (text: string) => controller.enqueue(encoder.encode(text)),
      end: () => controller.close(),
    };
  }

  it('reads the stream with fetch, since an EventSource sends no header', async () => {
    const feed = stream();
    const asked = fakeFetch(() => feed.response);
    const { result } = renderHook(() => useSessions(), { wrapper: withKey });
    expect(FakeEventSource.all).toEqual([]);
    expect(asked[0]).toMatchObject({
      url: 'https://api.example/api/whatsapp/session/stream',
      headers: { 'x-api-key': 'secret' },
    });

    const known = session('a');
    feed.write('retry: 1000\n\nevent: snapshot\ndata: {"sessions":1}\n\nevent: ses');
    feed.write(`sion\nid: v1\ndata: ${JSON.stringify(known)}\n\n`);
    await shown();
    expect(result.current).toMatchObject({ sessions: [known], connection: 'live' });
  });

  it('shows the key to every request, and resumes', async () => {
    const feed = stream();
    const requests: Asked[] = fakeFetch(({ url }) =>
      url.includes('/stream') ? feed.response : json({ success: true, data: [], summary: null }),
    );
    renderHook(() => useSessions(), { wrapper: withKey });
    feed.write('event: snapshot\ndata: {"sessions":0}\n\nevent: heartbeat\nid: v9\ndata: {}\n\n');
    await shown();
    feed.end();
    await wait(1_000);
    expect(requests.map(({ url }) => url)).toEqual([
      'https://api.example/api/whatsapp/session/stream',
      'https://api.example/api/whatsapp/session/list-realtime',
      'https://api.example/api/whatsapp/session/stream?lastEventId=v9',
    ]);
    expect(requests.every(({ headers }) => headers['x-api-key'] === 'secret')).toBe(true);
  });

  it('ends the request when the page is left', async () => {
    let signal: AbortSignal | null | undefined;
    vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
      signal = init.signal;
      return new Promise(() => undefined);
    });
    const { unmount } = renderHook(() => useSessions(), { wrapper: withKey });
    unmount();
    expect(signal?.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});
