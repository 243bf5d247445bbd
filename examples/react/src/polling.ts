import type { Api, Question, Session, Summary } from './types';

/** What a poll brought. `null` for the sessions: nothing has changed since the last one. */
export type Polled =
  | { ok: true; sessions: Session[] | null; summary: Summary | null }
  | { ok: false; problem: string };

const SESSION_INTERVAL_MS = 3_000;
const LIST_INTERVAL_MS = 5_000;

/** Asks at once and then every 3 s for one session, every 5 s for a list; gives what stops it. */
export function poll(question: Question, api: Api, onAnswer: (answer: Polled) => void): () => void {
  const abort = new AbortController();
  const single = question.sessionId !== undefined;
  const url = single
    ? `${api.baseUrl}/api/whatsapp/session/status/${encodeURIComponent(question.sessionId!)}`
    : `${api.baseUrl}/api/whatsapp/session/list-realtime${query({ ...question })}`;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let etag: string | null = null;

  const ask = async (): Promise<Polled> => {
    const headers: Record<string, string> = {};
    if (api.apiKey !== undefined) {
      headers['x-api-key'] = api.apiKey;
    }
    if (etag !== null) {
      headers['If-None-Match'] = etag;
    }
    const response = await fetch(url, { headers, cache: 'no-store', signal: abort.signal });
    if (response.status === 304) {
      return { ok: true, sessions: null, summary: null };
    }
    const body = await response.json();
    if (single && response.status === 404) {
      return { ok: true, sessions: [], summary: null };
    }
    if (!response.ok) {
      return { ok: false, problem: String(body.detail ?? `The server answered ${response.status}.`) };
    }
    etag = response.headers.get('ETag');
    return {
      ok: true,
      sessions: single ? [body.data] : body.data,
      summary: single ? null : body.summary,
    };
  };

  const next = async () => {
    const answer = await ask().catch(
      (): Polled => ({ ok: false, problem: 'The server does not answer.' }),
    );
    if (!abort.signal.aborted) {
      timer = setTimeout(next, single ? SESSION_INTERVAL_MS : LIST_INTERVAL_MS);
      onAnswer(answer);
    }
  };

  void next();
  return () => {
    abort.abort();
    clearTimeout(timer);
  };
}

/** `?a=b&c=d` of what is not undefined; empty if nothing is left. */
export function query(parameters: Record<string, string | undefined>): string {
  const text = new URLSearchParams(
    Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ).toString();
  return text === '' ? '' : `?${text}`;
}
