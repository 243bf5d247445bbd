import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from '../src/App';
import { WhatsAppSession, WhatsAppSessionList } from '../src/index';
import { FakeEventSource, fakeFetch, json, session, waiting, type Asked } from './fakes';

const IMAGE = 'data:image/png;base64,iVBORw0KGgo=';
const shown = () => act(() => vi.advanceTimersByTimeAsync(20));
const text = (selector: string) => document.querySelector(selector)?.textContent;

let asked: Asked[];

beforeEach(() => {
  vi.useFakeTimers();
  FakeEventSource.all = [];
  vi.stubGlobal('EventSource', FakeEventSource);
  asked = fakeFetch(({ url }) =>
    json({ success: true, data: { ...waiting(url.split('/').at(-1)!, 'qr-1'), qrImage: IMAGE } }),
  );
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('<WhatsAppSession>', () => {
  it('has the shape of the documented example', async () => {
    render(<WhatsAppSession sessionId="a" />);
    expect(document.body.textContent).toBe('Loading...');
    FakeEventSource.latest.snapshot([session('a')]);
    await shown();
    expect(text('.whatsapp-session h3')).toBe('Session: a');
    expect(text('.whatsapp-session .status .connected')).toBe('session_connected');
    expect(text('.message')).toBe('WhatsApp session connected successfully');
    expect(screen.queryByRole('img')).toBeNull();
  });

  it('shows the QR code while it is to be scanned, and no older one', async () => {
    render(<WhatsAppSession sessionId="a" />);
    FakeEventSource.latest.snapshot([waiting('a', 'qr-1')]);
    await shown();
    await shown();
    expect(screen.getByAltText('WhatsApp QR Code').getAttribute('src')).toBe(IMAGE);
    expect(text('.status .disconnected')).toBe('qr_generated');

    FakeEventSource.latest.send('session', waiting('a', 'qr-2'), 'v2');
    await shown();
    expect(asked).toHaveLength(2);
    expect(screen.queryByRole('img')).toBeNull();

    FakeEventSource.latest.send('session', session('a'), 'v3');
    await shown();
    expect(screen.queryByRole('img')).toBeNull();
    expect(asked).toHaveLength(2);
  });

  it('hides a QR code that may have expired since the server was last heard', async () => {
    render(<WhatsAppSession sessionId="a" />);
    FakeEventSource.latest.snapshot([waiting('a', 'qr-1')]);
    await shown();
    await shown();
    asked = fakeFetch(() => Promise.reject(new TypeError('Failed to fetch')));
    FakeEventSource.latest.fail();
    await shown();
    expect(document.querySelector('.whatsapp-session.stale')).not.toBeNull();
    expect(screen.queryByRole('img')).toBeNull();
  });

  it('shows progress and errors', async () => {
    render(<WhatsAppSession sessionId="a" />);
    const loading = { status: 'loading', isConnected: false, isLoading: true, progress: 75 } as const;
    FakeEventSource.latest.snapshot([session('a', loading)]);
    await shown();
    expect(text('.loading')).toBe('Loading... 75%');

    const failed = { status: 'auth_failure', isConnected: false, hasError: true } as const;
    FakeEventSource.latest.send('session', session('a', { ...failed, message: 'No' }), 'v2');
    await shown();
    expect(screen.getByRole('alert').textContent).toBe('Error: No');
  });

  it('says that there is no such session', async () => {
    render(<WhatsAppSession sessionId="nobody" />);
    FakeEventSource.latest.snapshot([]);
    await shown();
    expect(document.body.textContent).toBe('No session nobody');
  });
});

describe('<WhatsAppSessionList>', () => {
  it('shows the summary and every session with one stream', async () => {
    render(<WhatsAppSessionList userId="u" />);
    expect(text('[role=status]')).toBe('Connecting ...');
    FakeEventSource.latest.snapshot([session('a'), waiting('b', 'qr-1'), session('c')]);
    await shown();
    expect(text('.session-list .summary')).toBe('Total: 3Connected: 2Need QR: 1Errors: 0');
    expect([...document.querySelectorAll('.sessions h3')].map((each) => each.textContent)).toEqual([
      'Session: c',
      'Session: b',
      'Session: a',
    ]);
    expect(text('[role=status]')).toBe('Live');
    expect(FakeEventSource.all).toHaveLength(1);
  });
});

describe('the page', () => {
  it('follows what its form names', async () => {
    render(<App />);
    fireEvent.change(screen.getByLabelText('Status'), { target: { value: 'needsQR' } });
    fireEvent.click(screen.getByRole('button', { name: 'Follow' }));
    expect(FakeEventSource.open.map(({ url }) => url)).toEqual([
      '/api/whatsapp/session/stream?status=needsQR',
    ]);

    fireEvent.change(screen.getByLabelText('Session'), { target: { value: ' my-first ' } });
    fireEvent.click(screen.getByRole('button', { name: 'Follow' }));
    expect(FakeEventSource.open.map(({ url }) => url)).toEqual([
      '/api/whatsapp/session/stream?sessionId=my-first',
    ]);
  });
});
