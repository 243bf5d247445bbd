import { createContext, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { SessionFeed, type FeedState } from './SessionFeed';
import type { Api, Connection, Question, Session } from './types';

/** Where the hooks find the API; without a provider it is the page's own origin, and no key. */
export const ApiContext = createContext<Api>({ baseUrl: '', apiKey: undefined });

export interface Followed {
  /** Null until the first answer, and for a session that does not exist. */
  session: Session | null;
  connection: Connection;
  problem: string | null;
}

/** One session, as it changes. */
export function useSession(sessionId: string): Followed {
  const { sessions, connection, problem } = useFeed({ sessionId });
  return { session: sessions[0] ?? null, connection, problem };
}

/** The sessions that match, as they change, newest change first, with their summary. */
export function useSessions({ userId, status }: { userId?: string; status?: string } = {}): FeedState {
  return useFeed({ userId: userId || undefined, status: status || undefined });
}

function useFeed(question: Question): FeedState {
  const { sessionId, userId, status } = question;
  const { baseUrl, apiKey } = useContext(ApiContext);
  const feed = useMemo(
    () => new SessionFeed({ sessionId, userId, status }, { baseUrl, apiKey }),
    [sessionId, userId, status, baseUrl, apiKey],
  );
  return useSyncExternalStore(feed.subscribe, feed.state, feed.state);
}

/** The QR code of a session as a data URL; null while there is none to scan. */
export function useQrImage(session: Session | null): string | null {
  const { baseUrl, apiKey } = useContext(ApiContext);
  const [drawn, setDrawn] = useState<{ qr: string; image: string | null } | null>(null);
  const sessionId = session?.sessionId;
  const qr = session?.needsQR ? session.qr : null;

  useEffect(() => {
    if (sessionId === undefined || qr === null) {
      setDrawn(null);
      return;
    }
    const abort = new AbortController();
    fetch(`${baseUrl}/api/whatsapp/session/status/${encodeURIComponent(sessionId)}`, {
      headers: apiKey === undefined ? {} : { 'x-api-key': apiKey },
      cache: 'no-store',
      signal: abort.signal,
    })
      .then((response) => response.json())
      .then((body) => {
        if (!abort.signal.aborted && body.data?.qr === qr) {
          setDrawn({ qr, image: body.data.qrImage });
        }
      })
      .catch(() => undefined);
    return () => abort.abort();
  }, [sessionId, qr, baseUrl, apiKey]);

  // The image of an older code must not be scanned.
  return drawn !== null && drawn.qr === qr ? drawn.image : null;
}
