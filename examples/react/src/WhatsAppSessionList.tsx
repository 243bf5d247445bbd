import { useSessions } from './hooks';
import type { Connection } from './types';
import { SessionCard } from './WhatsAppSession';

const WORDS: Record<Connection, string> = {
  connecting: 'Connecting ...',
  live: 'Live',
  polling: 'Asked every 5 s',
  stale: 'Not up to date',
};

/** The sessions that match, all by one stream. */
export function WhatsAppSessionList({ userId, status }: { userId?: string; status?: string }) {
  const { sessions, summary, connection, problem } = useSessions({
    ...(userId !== undefined && { userId }),
    ...(status !== undefined && { status }),
  });

  return (
    <div className="session-list">
      <div className={`connection ${connection}`} role="status">
        {WORDS[connection]}
        {problem && `: ${problem}`}
      </div>

      <div className="summary">
        <div>Total: {summary?.total}</div>
        <div>Connected: {summary?.connected}</div>
        <div>Need QR: {summary?.needsQR}</div>
        <div>Errors: {summary?.error}</div>
      </div>

      <div className="sessions">
        {sessions.map((session) => (
          <SessionCard key={session.sessionId} session={session} connection={connection} />
        ))}
      </div>
    </div>
  );
}
