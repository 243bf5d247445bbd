// @ts-check
import { ATTENTION, CATEGORIES, category, words } from "./words.js";

/** @typedef {import("./store.js").Session & Record<string, any>} Session */

/**
 * @param {string} a
 * @param {string} b
 */
const text = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
/**
 * @param {Session} a
 * @param {Session} b
 */
const newest = (a, b) => text(b.updatedAt, a.updatedAt);
/** @param {Session} session */
const rank = (session) => ATTENTION.indexOf(category(session));

/**
 * Each in the direction that one wants first.
 *
 * @type {Record<string, (a: Session, b: Session) => number>}
 */
const ORDERS = {
  session: (a, b) => text(a.sessionId, b.sessionId),
  status: (a, b) => rank(a) - rank(b) || newest(a, b),
  message: (a, b) => text(a.message ?? "", b.message ?? ""),
  user: (a, b) => text(a.userId ?? "\uffff", b.userId ?? "\uffff"),
  changed: newest,
  last: (a, b) => text(b.lastEventAt, a.lastEventAt),
};

/** The columns: what each is called, and what its order is called where there are no columns. */
export const COLUMNS = [
  ["session", "Session", "Session A–Z"],
  ["status", "Status", "Needs attention"],
  ["message", "Detail", "Detail A–Z"],
  ["user", "Owner", "Owner A–Z"],
  ["changed", "Changed", "Newest change"],
  ["last", "Last event", "Latest event"],
];

export const DEFAULT_SORT = "changed";

/** What the reader asked for, as the address has it: a link shows another person the same list. */
export class Filters {
  constructor(query = "") {
    const parameters = new URLSearchParams(query);
    this.sought = parameters.get("q") ?? "";
    this.user = parameters.get("user") ?? "";
    const status = parameters.get("status") ?? "";
    this.status = status in CATEGORIES ? status : "";
    const sort = parameters.get("sort") ?? DEFAULT_SORT;
    this.isReversed = sort.startsWith("-");
    this.column = sort.replace("-", "") in ORDERS ? sort.replace("-", "") : DEFAULT_SORT;
  }

  get sort() {
    return (this.isReversed ? "-" : "") + this.column;
  }

  set sort(sort) {
    this.isReversed = sort.startsWith("-");
    this.column = sort.replace("-", "");
  }

  get isOn() {
    return Boolean(this.sought || this.user || this.status);
  }

  clear() {
    this.sought = this.user = this.status = "";
  }

  toString() {
    const parameters = new URLSearchParams();
    if (this.sought) parameters.set("q", this.sought);
    if (this.user) parameters.set("user", this.user);
    if (this.status) parameters.set("status", this.status);
    if (this.sort !== DEFAULT_SORT) parameters.set("sort", this.sort);
    return parameters.size ? `?${parameters}` : "";
  }

  /**
   * @param {Iterable<Session>} sessions
   * @return the sessions that match, in order, and how many of each category match all but the status: what a tile
   *     promises is what a click on it shows
   */
  apply(sessions) {
    const sought = this.sought.trim().toLowerCase();
    const counts = Object.fromEntries(Object.keys(CATEGORIES).map((name) => [name, 0]));
    /** @type {Session[]} */
    const found = [];
    let total = 0;
    for (const session of sessions) {
      if (this.user && session.userId !== this.user) continue;
      if (sought && !session.sought?.includes(sought) && !words(session).toLowerCase().includes(sought)) continue;
      const its = category(session);
      counts[its]++;
      total++;
      if (!this.status || its === this.status) found.push(session);
    }
    const order = ORDERS[this.column];
    const direction = this.isReversed ? -1 : 1;
    found.sort((a, b) => direction * order(a, b) || text(a.sessionId, b.sessionId));
    return { found, counts, total };
  }
}
