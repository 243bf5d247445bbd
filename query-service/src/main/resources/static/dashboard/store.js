import { heardTime } from "./clock.js";
import { hasRunOut } from "./words.js";

/** While nobody looks, frames do not come; changes are still taken in now and then. */
const HIDDEN_PAUSE_MS = 500;

/**
 * All sessions, as the feed tells them. A snapshot replaces them at once when it is complete, so that nobody sees half of
 * it. Listeners hear once a frame, with the ids that changed since; null stands for "everything".
 */
export class Sessions {
  #byId = new Map();
  #snapshot = null;
  #waiting = new Set();
  #changed = new Set();
  #isReset = false;
  #isScheduled = false;
  #listeners = new Set();
  isLoaded = false;

  constructor() {
    setInterval(() => this.#expire(), 500);
  }

  get size() {
    return this.#byId.size;
  }

  get(id) {
    return this.#byId.get(id);
  }

  all() {
    return this.#byId.values();
  }

  /** @return what stops listening */
  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  clear() {
    this.#replace(new Map());
    this.#snapshot = null;
    this.isLoaded = false;
  }

  apply(event, data) {
    switch (event) {
      case "snapshot":
        this.#snapshot = { left: data.sessions, byId: new Map() };
        return this.#completeSnapshot();
      case "session":
        return this.#put(data);
      case "removed":
        return this.#remove(data.sessionId);
      case "summary":
        if (this.#snapshot) this.#snapshot.left = 0;
        this.#completeSnapshot();
        return heardTime(data.timestamp);
      case "heartbeat":
        return heardTime(data.timestamp);
      default: // a later server may tell more
    }
  }

  #put(session) {
    session.sought = `${session.sessionId}\n${session.userId ?? ""}\n${session.message ?? ""}`.toLowerCase();
    if (this.#snapshot) {
      this.#snapshot.byId.set(session.sessionId, session);
      this.#snapshot.left--;
      return this.#completeSnapshot();
    }
    this.#byId.set(session.sessionId, session);
    this.#watch(session);
    this.#touch(session.sessionId);
  }

  #remove(id) {
    this.#snapshot?.byId.delete(id);
    if (this.#byId.delete(id)) this.#touch(id);
  }

  #completeSnapshot() {
    if (!this.#snapshot || this.#snapshot.left > 0) return;
    this.#replace(this.#snapshot.byId);
    this.#snapshot = null;
    this.isLoaded = true;
  }

  #replace(byId) {
    this.#byId = byId;
    this.#waiting.clear();
    for (const session of byId.values()) this.#watch(session);
    this.#isReset = true;
    this.#schedule();
  }

  #watch(session) {
    if (session.needsQR) this.#waiting.add(session.sessionId);
    else this.#waiting.delete(session.sessionId);
  }

  #expire() {
    for (const id of this.#waiting) {
      const session = this.#byId.get(id);
      if (session && !hasRunOut(session)) continue;
      this.#waiting.delete(id);
      this.#touch(id);
    }
  }

  #touch(id) {
    this.#changed.add(id);
    this.#schedule();
  }

  #schedule() {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    if (document.hidden) setTimeout(() => this.#tell(), HIDDEN_PAUSE_MS);
    else requestAnimationFrame(() => this.#tell());
  }

  #tell() {
    const changed = this.#isReset ? null : this.#changed;
    this.#isScheduled = false;
    this.#isReset = false;
    this.#changed = new Set();
    for (const listener of this.#listeners) listener(changed);
  }
}
