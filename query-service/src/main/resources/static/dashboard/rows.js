import { Row } from "./row.js";

/** Rows above and below what is seen, so that a quick flick finds them drawn. */
const OVERSCAN = 8;

/**
 * The body of the grid: as high as all rows together, with elements only for those on the screen. Rows are bound to
 * their session, so that focus and a hovering pointer stay with it when the order changes. One tab stop; arrows move.
 */
export class Rows {
  #body;
  #top;
  #order = [];
  #get;
  #drawn = new Map();
  #pool = [];
  #rowHeight = 0;
  #activeId = null;
  #isScheduled = false;

  /**
   * @param body the rowgroup
   * @param get a session by id; undefined once it is removed
   * @param top how many pixels at the top of the window are covered
   */
  constructor(body, { get, top }) {
    this.#body = body;
    this.#get = get;
    this.#top = top;
    this.#body.addEventListener("keydown", (event) => this.#onKey(event));
    this.#body.addEventListener("focusin", (event) => {
      this.#activeId = event.target.closest("[data-id]")?.dataset.id ?? this.#activeId;
      this.#setTabStop();
    });
    addEventListener("scroll", () => this.#schedule(), { passive: true });
    addEventListener("resize", () => {
      this.#rowHeight = 0;
      this.#schedule();
    });
  }

  /** @param order the ids of all rows, first to last */
  show(order) {
    const focusedAt = this.#hasFocus() ? this.#order.indexOf(this.#activeId) : -1;
    this.#order = order;
    this.draw();
    // The focused session is gone from the list: its neighbour takes over, and nobody falls out of the table.
    if (focusedAt >= 0 && !order.includes(this.#activeId)) this.focus(Math.min(focusedAt, order.length - 1));
  }

  /** Shows what changed, in place. */
  refresh(changed) {
    for (const [id, row] of this.#drawn) {
      if (changed === null || changed.has(id)) row.show(this.#get(id));
    }
  }

  refreshAges() {
    for (const row of this.#drawn.values()) row.showAges();
  }

  focusSession(id) {
    this.focus(this.#order.indexOf(id));
  }

  focus(index) {
    if (index < 0 || index >= this.#order.length) return;
    this.#activeId = this.#order[index];
    const top = this.#bodyTop() + index * this.#rowHeight;
    const highest = this.#top() + this.#rowHeight / 2;
    const lowest = innerHeight - this.#rowHeight * 1.5;
    if (top < highest) scrollBy(0, top - highest);
    else if (top > lowest) scrollBy(0, top - lowest);
    this.draw();
    this.#drawn.get(this.#activeId)?.link.focus({ preventScroll: true });
  }

  draw() {
    if (!this.#body.isConnected) return;
    // A card on a phone is higher than a row on a desk.
    this.#rowHeight ||= parseFloat(getComputedStyle(this.#body).getPropertyValue("--row-height"));
    this.#body.style.height = `${this.#order.length * this.#rowHeight}px`;
    const above = -this.#bodyTop();
    const first = Math.max(0, Math.floor((above + this.#top()) / this.#rowHeight) - OVERSCAN);
    const last = Math.min(this.#order.length, Math.ceil((above + innerHeight) / this.#rowHeight) + OVERSCAN);
    const wanted = new Map();
    for (let i = first; i < last; i++) wanted.set(this.#order[i], i);
    this.#keepFocused(wanted);
    this.#recycle(wanted);
    this.#place([...wanted].sort(([, a], [, b]) => a - b));
    this.#setTabStop();
  }

  /** Scrolled away, the focused row stays in the document: else the focus would be lost. */
  #keepFocused(wanted) {
    if (!this.#hasFocus() || wanted.has(this.#activeId)) return;
    const index = this.#order.indexOf(this.#activeId);
    if (index >= 0) wanted.set(this.#activeId, index);
  }

  #recycle(wanted) {
    for (const [id, row] of this.#drawn) {
      if (wanted.has(id)) continue;
      row.element.remove();
      this.#drawn.delete(id);
      this.#pool.push(row);
    }
  }

  #place(wanted) {
    const focused = this.#hasFocus() ? document.activeElement : null;
    let next = this.#body.firstElementChild;
    for (const [id, index] of wanted) {
      let row = this.#drawn.get(id);
      if (!row) {
        const session = this.#get(id);
        if (!session) continue; // removed since the last sort
        row = this.#pool.pop() ?? new Row();
        row.bind(session);
        this.#drawn.set(id, row);
      }
      row.at(index, index * this.#rowHeight);
      // In the document's order too: that is how they are read out.
      if (row.element === next) next = next.nextElementSibling;
      else this.#body.insertBefore(row.element, next);
    }
    if (focused && document.activeElement !== focused) focused.focus({ preventScroll: true });
  }

  #setTabStop() {
    const stop = this.#drawn.get(this.#activeId) ?? this.#firstInSight();
    for (const row of this.#drawn.values()) row.link.tabIndex = row === stop ? 0 : -1;
  }

  #firstInSight() {
    const edge = this.#top() - this.#bodyTop();
    const rows = [...this.#drawn.values()];
    return rows.find((row) => row.top >= edge) ?? rows[0];
  }

  #onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor((innerHeight - this.#top()) / this.#rowHeight) - 1);
    const at = this.#order.indexOf(this.#activeId);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0,
      End: this.#order.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.focus(Math.max(0, Math.min(this.#order.length - 1, to)));
  }

  #schedule() {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    requestAnimationFrame(() => {
      this.#isScheduled = false;
      this.draw();
    });
  }

  #hasFocus() {
    return this.#body.contains(document.activeElement);
  }

  #bodyTop() {
    return this.#body.getBoundingClientRect().top;
  }
}
