import { useQrImage, useSession } from './hooks';
import type { Connection, Session } from './types';

/** One session with a stream of its own. In a list, use {@link SessionCard}: browsers open few streams at once. */
export function WhatsAppSession({ sessionId }: { sessionId: string }) {
  const { session, connection, problem } = useSession(sessionId);

  if (session === null) {
    const unknown = connection === 'live' || connection === 'polling';
    return <div>{problem ?? (unknown ? `No session ${sessionId}` : 'Loading...')}</div>;
  }
  return <SessionCard session={session} connection={connection} />;
}

export function SessionCard({ session, connection }: { session: Session; connection: Connection }) {
  const qrImage = useQrImage(session);

  return (
    <div className={connection === 'stale' ? 'whatsapp-session stale' : 'whatsapp-session'}>
      <h3>Session: {session.sessionId}</h3>
      <div className="status">
        Status:{' '}
        <span className={session.isConnected ? 'connected' : 'disconnected'}>{session.status}</span>
      </div>

      {session.message && !session.hasError && <div className="message">{session.message}</div>}

      {session.needsQR && qrImage && connection !== 'stale' && (
        <div className="qr-code">
          <h4>Scan QR Code:</h4>
          <img src={qrImage} alt="WhatsApp QR Code" />
        </div>
      )}

      {session.isLoading && (
        <div className="loading">
          Loading...{session.progress !== null && ` ${session.progress}%`}
        </div>
      )}

      {session.hasError && (
        <div className="error" role="alert">
          Error: {session.message}
        </div>
      )}
    </div>
  );
}
