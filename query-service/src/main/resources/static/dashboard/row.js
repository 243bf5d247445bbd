import { age, fullTime } from "./clock.js";
import { h, hidden, icon, setAttribute, setText } from "./dom.js";
import { category, message, sessionName, words } from "./words.js";

/** One row of the grid; it serves one session after the other while the reader scrolls. */
export class Row {
  top = 0;
  #session;
  #category = "";

  constructor() {
    this.link = h("a", { class: "session-link", tabindex: "-1" });
    this.status = h("span");
    this.mark = icon("disconnected");
    this.message = h("span");
    this.user = h("span");
    this.changed = h("time");
    this.event = h("span", { class: "event" });
    this.eventAge = h("time");
    this.element = h("div", { role: "row", class: "row" },
      cell("id", this.link),
      cell("status", this.mark, hidden("Status: "), this.status),
      cell("message", this.message),
      cell("user", this.user),
      cell("changed", hidden("changed "), this.changed),
      cell("last", this.event, " ", this.eventAge));
    this.element.addEventListener("animationend", () => this.element.classList.remove("is-new"));
  }

  bind(session) {
    this.element.classList.remove("is-new", "is-gone");
    this.element.dataset.id = session.sessionId;
    this.link.href = sessionPath(session.sessionId);
    setText(this.link, sessionName(session.sessionId));
    this.#category = category(session);
    this.#draw(session);
  }

  at(index, top) {
    this.top = top;
    this.element.style.transform = `translateY(${top}px)`;
    // The first row is the header.
    setAttribute(this.element, "aria-rowindex", index + 2);
  }

  /** @param session undefined: it was removed, and its row is about to go */
  show(session) {
    this.element.classList.toggle("is-gone", !session);
    if (!session) return;
    const changed = category(session);
    if (changed !== this.#category) {
      this.element.classList.remove("is-new");
      void this.element.offsetWidth; // starts the animation anew
      this.element.classList.add("is-new");
    }
    this.#category = changed;
    this.#draw(session);
  }

  showAges() {
    setText(this.changed, age(this.#session.updatedAt));
    setText(this.eventAge, age(this.#session.lastEventAt));
  }

  #draw(session) {
    this.#session = session;
    setAttribute(this.element, "data-category", this.#category);
    setAttribute(this.mark.firstChild, "href", `#i-${this.#category}`);
    setText(this.status, words(session));
    setText(this.message, message(session));
    setText(this.user, session.userId ?? "no owner");
    this.user.classList.toggle("is-none", session.userId == null);
    setText(this.event, session.lastEvent);
    setAttribute(this.event, "title", `Sender: ${session.dialect ?? "not known"}`);
    setAttribute(this.changed, "title", fullTime(session.updatedAt));
    setAttribute(this.eventAge, "title", fullTime(session.lastEventAt));
    this.showAges();
  }
}

export function sessionPath(id) {
  return `#/session/${encodeURIComponent(id)}`;
}

function cell(name, ...children) {
  return h("div", { role: "gridcell", class: `cell cell-${name}` }, ...children);
}
