import { Chart } from "./chart.js";
import { age, moment } from "./clock.js";
import { copyButton, h, icon, setAttribute, setText } from "./dom.js";
import { Messages } from "./messages.js";
import { QrPanel } from "./qr.js";
import { Server } from "./server.js";
import { Timeline } from "./timeline.js";
import { category, message, sentence, sessionName, words } from "./words.js";

/** One session: its state in words, its QR code, what happened when, its messages. */
export class SessionView {
  #sessions;
  #id;
  #session = null;
  #wasKnown = false;
  #timer;

  constructor(sessions, id, backTo) {
    this.#sessions = sessions;
    this.#id = id;
    this.mark = icon("disconnected", "state-mark");
    this.state = h("p", { class: "state-words" });
    this.message = h("p", { class: "state-message" });
    this.sentence = h("p", { class: "state-sentence" });
    this.bar = h("progress", { max: "100", "aria-label": "Loading", hidden: true });
    this.facts = new Map(["Owner", "Sender", "First seen", "Last change", "Last event", "Its server"]
      .map((name) => [name, h("dd")]));
    this.how = h("ol", { class: "how" }, ["Open WhatsApp on the phone of this account.",
      "Choose Linked devices, then Link a device.", "Point the phone at the code."].map((step) => h("li", {}, step)));
    this.qr = new QrPanel(id);
    this.chart = new Chart(id);
    this.timeline = new Timeline(id);
    this.messages = new Messages(id);
    this.hero = h("section", { class: "panel hero", "aria-labelledby": "session-title" },
      h("div", { class: "hero-state" },
        h("div", { class: "state" }, this.mark, h("div", {}, this.state, this.message)),
        this.sentence, this.bar, this.how),
      h("dl", { class: "facts" }, [...this.facts].map(([name, value]) => h("div", {}, h("dt", {}, name), value))),
      this.qr.element);
    this.known = h("div", { class: "known" }, this.hero, this.chart.element,
      h("div", { class: "columns" }, this.timeline.element, this.messages.element));
    this.facts.get("Its server").parentElement.hidden = true;
    this.server = new Server(id, this.facts.get("Its server"));
    this.unknown = h("div", { class: "panel unknown" });
    this.element = h("div", { class: "session" },
      h("a", { class: "back", href: backTo }, icon("back"), "All sessions"),
      h("div", { class: "session-head" },
        h("h1", { id: "session-title", tabindex: "-1", title: id }, sessionName(id)), copyButton("Copy id", id),
        h("a", { class: "quiet", href: `stats/#scope=session&name=${encodeURIComponent(id)}` }, "Numbers")),
      this.unknown, this.known);
  }

  title() {
    return `${this.#session ? `${words(this.#session)}: ` : ""}${sessionName(this.#id)} – Sessionlog`;
  }

  open() {
    this.update(null);
    this.element.querySelector("h1").focus({ preventScroll: true });
    scrollTo(0, 0);
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#tick(), 1000);
  }

  /** Most messages and ticks move no session, so the feed does not tell of them. */
  #tick() {
    this.#showTimes();
    if (this.#session && !document.hidden) this.messages.reload();
  }

  close() {
    clearInterval(this.#timer);
    for (const part of [this.qr, this.chart, this.timeline, this.messages, this.server]) part.close();
  }

  update(changed) {
    if (changed !== null && !changed.has(this.#id)) return;
    const session = this.#sessions.get(this.#id);
    const isNews = session && (session.lastEventAt !== this.#session?.lastEventAt
      || session.updatedAt !== this.#session?.updatedAt || session.lastEvent !== this.#session?.lastEvent);
    this.#session = session ?? null;
    this.known.hidden = !session;
    this.unknown.hidden = Boolean(session);
    if (!session) return this.#showUnknown();
    this.#wasKnown = true;
    this.#show(session);
    this.qr.show(session);
    // After a gap in the feed anything may have happened.
    if (isNews || changed === null) {
      this.timeline.reload();
      this.messages.reload();
    }
    this.chart.show(session);
  }

  #show(session) {
    const its = category(session);
    setAttribute(this.hero, "data-category", its);
    setAttribute(this.mark.firstChild, "href", `#i-${its}`);
    setText(this.state, words(session));
    setText(this.message, message(session));
    this.message.hidden = message(session) === words(session);
    setText(this.sentence, sentence(session));
    this.how.hidden = its !== "needsQR";
    const isLoading = its === "loading" && session.progress != null;
    this.bar.hidden = !isLoading;
    if (isLoading) this.bar.value = session.progress;
    this.#showTimes();
  }

  #showTimes() {
    const session = this.#session;
    if (!session) return;
    setText(this.facts.get("Owner"), session.userId ?? "No owner registered");
    setText(this.facts.get("First seen"), moment(session.createdAt));
    setText(this.facts.get("Last change"), `${moment(session.updatedAt)} · ${age(session.updatedAt)}`);
    setText(this.facts.get("Sender"), session.dialect ?? "");
    this.server.showTime();
    setText(this.facts.get("Last event"), `${session.lastEvent} · ${age(session.lastEventAt)}`);
  }

  #showUnknown() {
    const said = !this.#sessions.isLoaded ? "Loading this session"
      : this.#wasKnown ? "This session was deleted."
        : "There is no session of this id, or none that your key may see. With its first webhook it is shown here.";
    if (this.unknown.textContent !== said) this.unknown.replaceChildren(h("p", { role: "status" }, said));
  }
}
