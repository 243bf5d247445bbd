import { getJson } from "./api.js";
import { h } from "./dom.js";
import { Pages } from "./pages.js";
import { Part } from "./part.js";

const TOP = 30;
const OLDER = 90;

/** A part that is a list, newest first, with a button for what is older. */
export class Paged extends Part {
  #pages;
  #words;

  /**
   * @param keyOf what tells an item from the others
   * @param words what the button says
   */
  constructor(keyOf, words) {
    super();
    this.#pages = new Pages(keyOf);
    this.#words = words;
    this.keyOf = keyOf;
    this.more = h("button", { type: "button", class: "button", hidden: true, onclick: () => this.#more() }, words);
  }

  /** @return the path to read, without limit and cursor, below `api/whatsapp/session/` */
  listPath() {
    throw new Error("each list says what it reads");
  }

  /** @param items all that were read, newest first */
  show(items) {}

  path() {
    return this.#pathOf(TOP);
  }

  async loaded({ data, nextCursor }) {
    this.#pages.top(data, nextCursor);
    this.#show();
    const cursor = this.#pages.cursorOfNextTurn();
    if (cursor === null) return;
    const page = await getJson(this.#pathOf(OLDER, cursor), { signal: this.signal });
    this.#pages.changed(page.data);
    this.#show();
  }

  /** Begins again with the newest, after the path has changed. */
  startAnew() {
    this.#pages = new Pages(this.keyOf);
    this.reload();
  }

  async #more() {
    const pages = this.#pages;
    const cursor = pages.nextCursor;
    if (cursor === null) return;
    this.more.disabled = true;
    try {
      const page = await getJson(this.#pathOf(OLDER, cursor), { signal: this.signal });
      if (pages !== this.#pages) return;
      pages.older(cursor, page.data, page.nextCursor);
      this.more.textContent = this.#words;
      this.#show();
    } catch (failure) {
      if (failure.name !== "AbortError") this.more.textContent = `${this.#words} (${failure.message})`;
    } finally {
      this.more.disabled = false;
    }
  }

  #show() {
    this.more.hidden = this.#pages.nextCursor === null;
    this.show(this.#pages.items);
  }

  #pathOf(limit, cursor = null) {
    const path = this.listPath();
    const from = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    return `${path}${path.includes("?") ? "&" : "?"}limit=${limit}${from}`;
  }
}
