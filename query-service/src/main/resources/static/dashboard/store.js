// @ts-check
import { heardTime } from "./clock.js";
import { hasRunOut, sessionName } from "./words.js";

/** While nobody looks, frames do not come; changes are still taken in now and then. */
const HIDDEN_PAUSE_MS = 500;

/**
 * A session as the API tells it, and what of it is searched.
 *
 * @typedef {{sessionId: string, userId?: string | null, message?: string | null, needsQR?: boolean,
 *   qrExpiresAt?: string | null, sought?: string, [more: string]: unknown}} Session
 */

/**
 * All sessions, as the feed tells them. A snapshot replaces them at once when it is complete, so that nobody sees half of
 * it. Listeners hear once a frame, with the ids that changed since; null stands for "everything".
 */
export class Sessions {
  /** @type {Map<string, Session>} */
  #byId = new Map();
  /** @type {Map<string, number>} how many sessions each owner has */
  #owners = new Map();
  /** @type {{left: number, byId: Map<string, Session>} | null} */
  #snapshot = null;
  /** @type {Set<string>} */
  #waiting = new Set();
  /** @type {Set<string>} */
  #changed = new Set();
  #isReset = false;
  #isScheduled = false;
  /** @type {Set<(changed: Set<string> | null) => void>} */
  #listeners = new Set();
  isLoaded = false;

  constructor() {
    setInterval(() => this.#expire(), 500);
  }

  get size() {
    return this.#byId.size;
  }

  /** @param {string} id */
  get(id) {
    return this.#byId.get(id);
  }

  /** Whoever has a session, in no order. */
  owners() {
    return this.#owners.keys();
  }

  all() {
    return this.#byId.values();
  }

  /**
   * @param {(changed: Set<string> | null) => void} listener
   * @return what stops listening
   */
  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  clear() {
    this.#replace(new Map());
    this.#snapshot = null;
    this.isLoaded = false;
  }

  /**
   * @param {string} event
   * @param {any} data
   */
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

  /** @param {Session} session */
  #put(session) {
    session.sought = `${session.sessionId}\n${sessionName(session.sessionId)}\n${session.userId ?? ""}\n${session.message ?? ""}`.toLowerCase();
    if (this.#snapshot) {
      this.#snapshot.byId.set(session.sessionId, session);
      this.#snapshot.left--;
      return this.#completeSnapshot();
    }
    this.#count(this.#byId.get(session.sessionId), -1);
    this.#count(session, 1);
    this.#byId.set(session.sessionId, session);
    this.#watch(session);
    this.#touch(session.sessionId);
  }

  /** @param {string} id */
  #remove(id) {
    this.#snapshot?.byId.delete(id);
    this.#count(this.#byId.get(id), -1);
    if (this.#byId.delete(id)) this.#touch(id);
  }

  #completeSnapshot() {
    if (!this.#snapshot || this.#snapshot.left > 0) return;
    this.#replace(this.#snapshot.byId);
    this.#snapshot = null;
    this.isLoaded = true;
  }

  /** @param {Map<string, Session>} byId */
  #replace(byId) {
    this.#byId = byId;
    this.#waiting.clear();
    this.#owners.clear();
    for (const session of byId.values()) {
      this.#watch(session);
      this.#count(session, 1);
    }
    this.#isReset = true;
    this.#schedule();
  }

  /**
   * @param {Session | undefined} session
   * @param {number} by
   */
  #count(session, by) {
    if (session?.userId == null) return;
    const count = (this.#owners.get(session.userId) ?? 0) + by;
    if (count > 0) this.#owners.set(session.userId, count);
    else this.#owners.delete(session.userId);
  }

  /** @param {Session} session */
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

  /** @param {string} id */
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
