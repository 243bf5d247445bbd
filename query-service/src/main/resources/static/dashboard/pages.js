// @ts-check
/**
 * A list whose top is read again at each news, and whose older pages are read by cursor when somebody asks for them.
 * What was read once stays, up to the end of the list: an item that the top no longer reaches keeps its place below it.
 *
 * @template T
 */
export class Pages {
  /** @type {T[]} newest first */
  items = [];
  /** @type {string | null} where the next older page begins; null at the end of the list */
  nextCursor = null;
  /** @type {string[]} where each older page that was read begins */
  #cursors = [];
  #turn = 0;
  #keyOf;

  /** @param {(item: T) => string} keyOf what tells an item from the others */
  constructor(keyOf) {
    this.#keyOf = keyOf;
  }

  /**
   * @param {T[]} page the newest items
   * @param {string | null} nextCursor
   */
  top(page, nextCursor) {
    const oldest = page.length > 0 ? this.#keyOf(page[page.length - 1]) : null;
    const at = this.items.findIndex((item) => this.#keyOf(item) === oldest);
    if (at < 0 || this.#cursors.length === 0) {
      // So much is new that the two do not meet, or nothing older was asked for: begin again.
      this.items = page;
      this.nextCursor = nextCursor;
      this.#cursors = [];
      return;
    }
    this.items = [...page, ...this.items.slice(at + 1)];
  }

  /**
   * @param {string} cursor where the page begins
   * @param {T[]} page
   * @param {string | null} nextCursor
   */
  older(cursor, page, nextCursor) {
    if (cursor !== this.nextCursor) return; // the list has begun again meanwhile
    const known = new Set(this.items.map(this.#keyOf));
    this.items = [...this.items, ...page.filter((item) => !known.has(this.#keyOf(item)))];
    this.nextCursor = nextCursor;
    this.#cursors.push(cursor);
  }

  /** Older items change too, so one page of them is read anew at each news, each in its turn: its cursor, or null. */
  cursorOfNextTurn() {
    return this.#cursors.length === 0 ? null : this.#cursors[this.#turn++ % this.#cursors.length];
  }

  /** @param {T[]} page an older page, as it is now */
  changed(page) {
    const fresh = new Map(page.map((item) => [this.#keyOf(item), item]));
    this.items = this.items.map((item) => fresh.get(this.#keyOf(item)) ?? item);
  }
}
