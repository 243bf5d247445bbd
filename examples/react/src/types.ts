/** A session as the list and the stream show it. */
export interface Session {
  sessionId: string;
  status:
    | 'qr_generated'
    | 'session_connected'
    | 'session_not_connected'
    | 'auth_failure'
    | 'connecting'
    | 'loading'
    | 'error';
  message: string | null;
  qr: string | null;
  userId: string | null;
  createdAt: string;
  updatedAt: string;
  isConnected: boolean;
  needsQR: boolean;
  isLoading: boolean;
  hasError: boolean;
  lastEvent: string;
  lastEventAt: string;
  progress: number | null;
  /** When the QR code stops being shown; null if there is none, or none that you may see. */
  qrExpiresAt?: string | null;
}

/** How many sessions match, by category. The five add up to the total. */
export interface Summary {
  connected: number;
  disconnected: number;
  loading: number;
  needsQR: number;
  error: number;
  total: number;
}

/**
 * How far what is shown can be trusted: `live` is pushed as it happens, `polling` is some seconds
 * old at the most, `stale` may be wrong by now. Before the first answer it is `connecting`.
 */
export type Connection = 'connecting' | 'live' | 'polling' | 'stale';

/** What is followed: sessions by id, or those that match a filter. */
export interface Question {
  sessionId?: string | undefined;
  userId?: string | undefined;
  status?: string | undefined;
}

/** Where the API is, and the key that it asks for. */
export interface Api {
  /** Empty for the page's own origin. */
  baseUrl: string;
  apiKey: string | undefined;
}
