import { announce, h, icon, setAttribute, setText } from "./dom.js";
import { emptySystem } from "./empty.js";
import { COLUMNS, Filters } from "./filters.js";
import { Rows } from "./rows.js";
import { Tiles } from "./tiles.js";
import { plural } from "./words.js";

const SORT_PAUSE_MS = 250;
/** Nobody hits a row that jumps: the order holds for so long after a pointer or a key was at work in it. */
const HOLD_MS = 3000;

/** All sessions: tiles, search and filters, the live table. */
export class ListView {
  #sessions;
  #filters = new Filters();
  #sortedAt = 0;
  #touchedAt = -HOLD_MS;
  #timer = 0;
  #users = "";
  #scroll = 0;
  #cameFrom = null;

  constructor(sessions) {
    this.#sessions = sessions;
    this.tiles = new Tiles((status) => this.#change({ status }));
    this.search = h("input", { type: "search", id: "search", placeholder: "Search sessions", autocomplete: "off",
      spellcheck: "false", "aria-keyshortcuts": "/", oninput: () => this.#change({ sought: this.search.value }) });
    this.user = h("select", { id: "user", onchange: () => this.#change({ user: this.user.value }) });
    this.sort = h("select", { id: "sort", onchange: () => this.#change({ sort: this.sort.value }) },
      COLUMNS.map(([name, , order]) => h("option", { value: name }, order)));
    this.count = h("p", { class: "count" });
    this.heads = new Map();
    this.grid = this.#grid();
    this.note = h("div", { class: "list-note" });
    this.element = h("div", { class: "list" },
      h("h1", { class: "hidden", tabindex: "-1" }, "Sessions"),
      this.tiles.element,
      h("div", { class: "toolbar", role: "search", "aria-label": "Sessions" },
        h("label", { class: "field field-search" }, h("span", { class: "hidden" }, "Search sessions"), icon("search"),
          this.search, h("kbd", { "aria-hidden": "true" }, "/")),
        h("label", { class: "field" }, h("span", {}, "Owner"), this.user),
        h("label", { class: "field field-sort" }, h("span", {}, "Sort"), this.sort),
        this.count),
      this.grid, this.note);
    addEventListener("keydown", (event) => this.#onKey(event));
    setInterval(() => this.rows.refreshAges(), 1000);
  }

  title() {
    const waiting = this.#waiting ?? 0;
    return `${waiting ? `(${waiting} to scan) ` : ""}Sessions – Sessionlog`;
  }

  open(query) {
    this.#filters = new Filters(query);
    this.search.value = this.#filters.sought;
    this.#showUsers();
    this.#sort();
    scrollTo(0, this.#scroll);
    this.rows.draw();
    if (this.#cameFrom) this.rows.focusSession(this.#cameFrom);
    this.#cameFrom = null;
  }

  close(sessionId) {
    this.#scroll = scrollY;
    this.#cameFrom = sessionId;
  }

  update(changed) {
    if (changed === null) return this.#sort();
    this.rows.refresh(changed);
    this.#sortSoon();
  }

  #waiting = 0;

  #grid() {
    const body = h("div", { role: "rowgroup", class: "grid-body" });
    const head = h("div", { role: "row", class: "grid-head", "aria-rowindex": "1" }, COLUMNS.map(([name, label]) => {
      const button = h("button", { type: "button", onclick: () => this.#sortBy(name) }, label,
        h("span", { class: "arrow", "aria-hidden": "true" }));
      const cell = h("div", { role: "columnheader", class: `cell cell-${name === "session" ? "id" : name}` }, button);
      this.heads.set(name, cell);
      return cell;
    }));
    const top = h("div", { role: "rowgroup", class: "grid-top" }, head);
    const bar = document.querySelector(".bar");
    this.rows = new Rows(body, {
      get: (id) => this.#sessions.get(id),
      // A phone has cards, and no head.
      top: () => Math.max(bar.getBoundingClientRect().bottom,
        top.offsetHeight > 1 ? top.getBoundingClientRect().bottom : 0),
    });
    for (const event of ["pointermove", "pointerdown", "keydown"]) {
      body.addEventListener(event, () => (this.#touchedAt = performance.now()), { passive: true });
    }
    body.addEventListener("pointerleave", () => (this.#touchedAt = -HOLD_MS));
    return h("div", { role: "grid", class: "grid", "aria-label": "Sessions", "aria-readonly": "true" }, top, body);
  }

  #change(wish) {
    Object.assign(this.#filters, wish);
    history.replaceState(null, "", `#/${this.#filters}`);
    this.#sort();
    announce(`${plural(this.found.length, "session")} found`);
  }

  #sortBy(name) {
    const isSame = this.#filters.column === name;
    this.#change({ sort: isSame && !this.#filters.isReversed ? `-${name}` : name });
  }

  #sortSoon() {
    if (this.#timer) return;
    const now = performance.now();
    const due = Math.max(this.#sortedAt + SORT_PAUSE_MS, this.#touchedAt + HOLD_MS) - now;
    if (due <= 0) return this.#sort();
    this.#timer = setTimeout(() => {
      this.#timer = 0;
      this.#sortSoon();
    }, Math.min(due, HOLD_MS));
  }

  #sort() {
    this.#sortedAt = performance.now();
    const { found, counts, total } = this.#filters.apply(this.#sessions.all());
    this.found = found;
    this.#waiting = counts.needsQR;
    this.#showHeads();
    this.#showNote();
    if (!this.#sessions.isLoaded) return this.tiles.forget();
    this.tiles.show(counts, total, this.#filters.status);
    setText(this.count, found.length === this.#sessions.size
      ? plural(found.length, "session")
      : `${found.length.toLocaleString("en")} of ${plural(this.#sessions.size, "session")}`);
    setAttribute(this.grid, "aria-rowcount", found.length + 1);
    this.rows.show(found.map((session) => session.sessionId));
    this.rows.refresh(null);
    this.#showUsers();
  }

  #showHeads() {
    const { column, isReversed } = this.#filters;
    // A to Z is ascending; newest first, and what needs attention first, come from the other end.
    const isAscending = ["session", "message", "user"].includes(column) !== isReversed;
    for (const [name, cell] of this.heads) {
      setAttribute(cell, "aria-sort", name === column ? (isAscending ? "ascending" : "descending") : "none");
    }
    this.sort.value = column;
  }

  #showNote() {
    const isLoaded = this.#sessions.isLoaded;
    const isEmpty = isLoaded && this.#sessions.size === 0;
    const kind = !isLoaded ? "loading" : isEmpty ? "empty" : this.found.length === 0 ? "none" : "";
    this.element.classList.toggle("is-empty", isEmpty);
    this.grid.hidden = kind !== "";
    if (this.note.dataset.kind === kind) return;
    this.note.dataset.kind = kind;
    this.note.replaceChildren(...this.#noteOf(kind));
  }

  #noteOf(kind) {
    if (kind === "empty") return [emptySystem()];
    if (kind === "loading") {
      return [h("p", { class: "hidden" }, "Loading sessions"),
        ...Array.from({ length: 8 }, () => h("div", { class: "ghost", "aria-hidden": "true" }))];
    }
    if (kind === "none") {
      return [h("div", { class: "none" }, h("p", {}, "No session matches this search."),
        h("button", { type: "button", class: "button", onclick: () => this.#clear() }, "Show all sessions"))];
    }
    return [];
  }

  #clear() {
    this.search.value = "";
    this.#change({ sought: "", user: "", status: "" });
    this.search.focus();
  }

  #showUsers() {
    if (document.activeElement === this.user && this.#users) return;
    const users = new Set(this.#sessions.owners());
    // The one that was asked for stays, also while it has no session.
    if (this.#filters.user) users.add(this.#filters.user);
    const names = [...users].sort();
    const signature = JSON.stringify(names);
    if (signature !== this.#users) {
      this.#users = signature;
      this.user.replaceChildren(h("option", { value: "" }, "Everyone"),
        ...names.map((name) => h("option", { value: name }, name)));
    }
    this.user.value = this.#filters.user;
  }

  #onKey(event) {
    const isTyping = event.target.closest?.("input, select, textarea");
    if (!this.element.isConnected || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && !isTyping) {
      event.preventDefault();
      this.search.select();
    } else if (event.key === "Escape" && event.target === this.search && this.search.value) {
      event.preventDefault();
      this.search.value = "";
      this.#change({ sought: "" });
    }
  }
}
