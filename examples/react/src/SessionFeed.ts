import { openStream, type StreamEvent } from './eventStream';
import { poll, query, type Polled } from './polling';
import type { Api, Connection, Question, Session, Summary } from './types';

export interface FeedState {
  /** Newest change first. */
  readonly sessions: readonly Session[];
  readonly summary: Summary | null;
  readonly connection: Connection;
  /** Why nothing comes, for people; null while all is well. */
  readonly problem: string | null;
}

/** A heartbeat comes every 15 s: after this long without a word the line is dead. */
const SILENCE_MS = 20_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
/** Changes that come together are shown together. */
const FRAME_MS = 16;

const NOTHING: FeedState = { sessions: [], summary: null, connection: 'connecting', problem: null };

/**
 * Follows sessions by the stream, and by polling while there is none. It runs while somebody
 * listens, and tells nobody anything after the last one has left. Made for useSyncExternalStore.
 */
export class SessionFeed {
  private readonly listeners = new Set<() => void>();
  private sessions = new Map<string, Session>();
  private summary: Summary | null = null;
  private connection: Connection = 'connecting';
  private problem: string | null = null;
  private shown = NOTHING;

  /** A snapshot on its way: it is shown whole or not at all. */
  private incoming: { sessions: Map<string, Session>; missing: number } | null = null;
  private lastEventId = '';
  private retryMs = FIRST_RETRY_MS;

  private closeStream: (() => void) | null = null;
  private stopPolling: (() => void) | null = null;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private frame: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly question: Question,
    private readonly api: Api,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (this.listeners.size === 1) {
      this.connect();
    }
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) {
        this.stop();
      }
    };
  };

  readonly state = (): FeedState => this.shown;

  private connect(): void {
    const { sessionId, userId, status } = this.question;
    const lastEventId = this.lastEventId === '' ? undefined : this.lastEventId;
    this.incoming = null;
    this.listenForSilence();
    this.closeStream = openStream(
      `${this.api.baseUrl}/api/whatsapp/session/stream${query({ sessionId, userId, status, lastEventId })}`,
      this.api,
      { onEvent: (event) => this.onEvent(event), onEnd: () => this.onStreamLost() },
    );
  }

  private onEvent(event: StreamEvent): void {
    this.listenForSilence();
    const data = JSON.parse(event.data);
    switch (event.type) {
      case 'snapshot':
        this.incoming = { sessions: new Map(), missing: data.sessions };
        this.lastEventId = '';
        break;
      case 'session':
        this.onSession(data);
        break;
      case 'removed':
        this.sessions.delete(data.sessionId);
        break;
      case 'summary':
        this.summary = data;
        break;
    }
    if (event.id !== '') {
      this.lastEventId = event.id;
    }
    if (this.incoming !== null && this.incoming.missing === 0) {
      this.sessions = this.incoming.sessions;
      this.incoming = null;
    }
    if (this.incoming === null) {
      this.onLive();
    }
  }

  private onSession(session: Session): void {
    if (this.incoming === null) {
      this.sessions.set(session.sessionId, session);
    } else {
      this.incoming.sessions.set(session.sessionId, session);
      this.incoming.missing--;
    }
  }

  private onLive(): void {
    this.stopPolling?.();
    this.stopPolling = null;
    this.retryMs = FIRST_RETRY_MS;
    this.show('live', null);
  }

  private onStreamLost(): void {
    clearTimeout(this.silence);
    this.closeStream?.();
    this.closeStream = null;
    this.retry = setTimeout(() => this.connect(), this.retryMs);
    this.retryMs = Math.min(LAST_RETRY_MS, this.retryMs * 2);
    if (this.stopPolling === null) {
      this.show(this.connection === 'connecting' ? 'connecting' : 'stale', this.problem);
      this.stopPolling = poll(this.question, this.api, (answer) => this.onPolled(answer));
    }
  }

  private onPolled(answer: Polled): void {
    if (!answer.ok) {
      this.show('stale', answer.problem);
      return;
    }
    if (answer.sessions !== null) {
      this.sessions = new Map(answer.sessions.map((session) => [session.sessionId, session]));
      this.summary = answer.summary;
    }
    this.show('polling', null);
  }

  private listenForSilence(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.onStreamLost(), SILENCE_MS);
  }

  private show(connection: Connection, problem: string | null): void {
    this.connection = connection;
    this.problem = problem;
    this.frame ??= setTimeout(() => {
      this.frame = undefined;
      this.shown = {
        sessions: [...this.sessions.values()].sort(newestChangeFirst),
        summary: this.summary,
        connection: this.connection,
        problem: this.problem,
      };
      this.listeners.forEach((listener) => listener());
    }, FRAME_MS);
  }

  private stop(): void {
    this.closeStream?.();
    this.stopPolling?.();
    clearTimeout(this.silence);
    clearTimeout(this.retry);
    clearTimeout(this.frame);
    this.closeStream = this.stopPolling = null;
    this.frame = undefined;
    this.retryMs = FIRST_RETRY_MS;
  }
}

/** The order of the server's lists. ISO times of equal length sort as text. */
function newestChangeFirst(a: Session, b: Session): number {
  if (a.updatedAt !== b.updatedAt) {
    return a.updatedAt < b.updatedAt ? 1 : -1;
  }
  return a.sessionId < b.sessionId ? -1 : 1;
}
