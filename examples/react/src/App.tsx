import { useMemo, useState, type FormEvent } from 'react';
import { ApiContext, WhatsAppSession, WhatsAppSessionList } from './index';

const STATUSES = ['connected', 'needsQR', 'loading', 'error', 'disconnected'];

/** A form for what to follow, and below it what is followed. */
export function App() {
  const [asked, setAsked] = useState({ sessionId: '', userId: '', status: '', apiKey: '' });
  const api = useMemo(() => ({ baseUrl: '', apiKey: asked.apiKey || undefined }), [asked.apiKey]);

  const ask = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    setAsked({
      sessionId: text('sessionId'),
      userId: text('userId'),
      status: text('status'),
      apiKey: text('apiKey'),
    });
  };

  return (
    <ApiContext value={api}>
      <header>
        <h1>WhatsApp sessions</h1>
        <form onSubmit={ask}>
          <label>
            Session <input name="sessionId" placeholder="all" />
          </label>
          <label>
            User <input name="userId" placeholder="all" />
          </label>
          <label>
            Status{' '}
            <select name="status">
              <option value="">all</option>
              {STATUSES.map((status) => (
                <option key={status}>{status}</option>
              ))}
            </select>
          </label>
          <label>
            API key <input name="apiKey" type="password" autoComplete="off" placeholder="none" />
          </label>
          <button>Follow</button>
        </form>
      </header>
      <main>
        {asked.sessionId === '' ? (
          <WhatsAppSessionList userId={asked.userId} status={asked.status} />
        ) : (
          <WhatsAppSession sessionId={asked.sessionId} />
        )}
      </main>
    </ApiContext>
  );
}
