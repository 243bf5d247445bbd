import { defineConfig } from 'vitest/config';

// The development server passes the API on, so that the page and the API are of one origin, as they
// are behind a gateway. SESSIONLOG_URL names another query-service.
const proxy = {
  '/api': (globalThis as { process?: { env: Record<string, string | undefined> } }).process?.env
    .SESSIONLOG_URL ?? 'http://localhost:8082',
};

export default defineConfig({
  server: { proxy },
  preview: { proxy },
  test: { environment: 'jsdom', include: ['test/**/*.test.{ts,tsx}'], restoreMocks: true },
});
