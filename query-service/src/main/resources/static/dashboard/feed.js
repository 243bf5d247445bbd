import { ApiError, request } from "./api.js";
import { EventStreamParser } from "./sse.js";

/** The server says something every 15 s. */
const SILENCE_MS = 20_000;
/** A stream of an hour is ended by the server, which wants to see the key again: no reason to alarm anybody. */
const SEAMLESS_MS = 1_000;
const LONG_STREAM_MS = 60_000;
const LONGEST_PAUSE_MS = 15_000;
const FIRST_PAUSE_MS = 1_000;

/**
 * The stream of changes, kept alive: resumed with the last id, with growing pauses. Its state is one of
 *
 * - `connecting`: nothing was ever heard
 * - `live`: what was told is how it is
 * - `stale`: it was live until `since`, or never (`since` is null); `reason` says why
 * - `refused`: the server asks for a (better) key; `start` goes on
 */
export class Feed {
  #onEvent;
  #onState;
  #state = { name: "connecting" };
  #lastId;
  #lastHeard = null;
  #deadline = Infinity;
  #pause = FIRST_PAUSE_MS;
  #failures = 0;
  #running = false;
  #isRestarted = false;
  #isBehind = false;
  #connection = null;
  #wake = () => {};

  constructor({ onEvent, onState }) {
    this.#onEvent = onEvent;
    this.#onState = onState;
    setInterval(() => this.#check(), 1000);
    // A laptop that wakes, a tab that comes back: timers stood still, so look at once.
    for (const event of ["online", "pageshow", "focus"]) addEventListener(event, () => this.#look());
    document.addEventListener("visibilitychange", () => document.hidden || this.#look());
  }

  start() {
    this.#pause = FIRST_PAUSE_MS;
    this.#failures = 0;
    this.#wake();
    if (!this.#running) this.#run();
  }

  /** Forgets where it was: the next stream begins with everything. */
  restart() {
    this.#lastId = undefined;
    this.#lastHeard = null;
    this.#become("connecting");
    this.#isRestarted = this.#running;
    this.#connection?.abort();
    this.start();
  }

  async #run() {
    this.#running = true;
    let patience = SILENCE_MS;
    for (;;) {
      const begun = Date.now();
      const failure = await this.#stream(patience).catch((thrown) => thrown);
      const isOver = !failure && this.#state.name === "live" && Date.now() - begun > LONG_STREAM_MS;
      patience = isOver ? SEAMLESS_MS : SILENCE_MS;
      if (isOver) continue;
      if (this.#isRestarted) continue;
      if (failure?.status === 401 || failure?.status === 403) {
        this.#running = false;
        return this.#become("refused", { status: failure.status, reason: failure.message });
      }
      if (failure?.status === 400) this.#lastId = undefined;
      this.#become("stale", { since: this.#lastHeard, reason: reason(failure) });
      await this.#sleep(Math.max(this.#nextPause(), (failure?.retryAfterSeconds ?? 0) * 1000));
    }
  }

  /** Ends without an error where the server ended it. */
  async #stream(patience) {
    const connection = new AbortController();
    this.#connection = connection;
    this.#isRestarted = false;
    this.#isBehind = false;
    this.#deadline = Date.now() + patience;
    try {
      const headers = { Accept: "text/event-stream" };
      if (this.#lastId) headers["Last-Event-ID"] = this.#lastId;
      const answer = await request("stream", { headers, signal: connection.signal, cache: "no-store" });
      await this.#read(answer.body.getReader());
    } finally {
      this.#deadline = Infinity;
      connection.abort();
    }
  }

  async #read(reader) {
    const decoder = new TextDecoder();
    const parser = new EventStreamParser({
      onEvent: (event) => this.#heard(event),
      onRetry: (milliseconds) => (this.#pause = milliseconds),
    });
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      this.#lastHeard = Date.now();
      this.#deadline = this.#lastHeard + SILENCE_MS;
      parser.push(decoder.decode(value, { stream: true }));
    }
  }

  #heard({ event, data, id }) {
    this.#onEvent(event, JSON.parse(data));
    // Only once the event is taken in: an error above means that it must come again.
    if (id) this.#lastId = id;
    // A summary ends the snapshot, or the catch-up: from here on the page knows.
    if (event === "summary") {
      this.#failures = 0;
      if (!this.#isBehind) this.#become("live");
    }
    if (event === "heartbeat") this.#judge(JSON.parse(data).staleSeconds ?? 0);
  }

  /** The server is there, and may itself not know the newest. */
  #judge(staleSeconds) {
    if (staleSeconds > 0) {
      this.#isBehind = true;
      this.#become("stale", { since: Date.now() - staleSeconds * 1000, reason: "The server itself is not up to date." });
    } else if (this.#isBehind) {
      this.#isBehind = false;
      this.#become("live");
    }
  }

  #look() {
    this.#check();
    if (this.#state.name === "stale") this.#wake();
  }

  #check() {
    if (Date.now() > this.#deadline) {
      this.#deadline = Infinity;
      this.#become("stale", { since: this.#lastHeard, reason: "The server has gone silent." });
      this.#connection?.abort();
    }
  }

  #nextPause() {
    const pause = Math.min(LONGEST_PAUSE_MS, this.#pause * 2 ** this.#failures++);
    // Not all pages of a node that restarts come back at the same moment.
    return pause * (0.75 + Math.random() / 2);
  }

  #sleep(milliseconds) {
    return new Promise((resolve) => {
      this.#wake = resolve;
      setTimeout(resolve, milliseconds);
    });
  }

  #become(name, more = {}) {
    if (this.#state.name === name && name === "live") return;
    this.#state = { name, ...more };
    this.#onState(this.#state);
  }
}

function reason(failure) {
  if (!failure || failure.name === "AbortError") return "The stream has ended.";
  return failure instanceof ApiError ? failure.message : "The stream broke off.";
}
