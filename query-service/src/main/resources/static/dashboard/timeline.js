import { clockTime, date, fullTime, now } from "./clock.js";
import { h, hidden, icon, setText } from "./dom.js";
import { Paged } from "./paged.js";
import { reconcile } from "./part.js";
import { statusCategory, statusWords } from "./words.js";

/** What a rule of the fold decided, where it was not simply done. */
const OUTCOMES = {
  late_progress: "Came late",
  older_than_status: "Older than the status",
  repeated_delivery: "Sent before",
  sign_of_life: "Sign of life",
  overtaken: "Overtaken",
  removed: "Removed",
};

/** The session's events, newest first, each with the rule that decided about it. */
export class Timeline extends Paged {
  #id;
  #onlyChanges = false;

  constructor(id) {
    // Two events of one record, such as a code's expiry, would share a position; their names differ.
    super((entry) => `${entry.position} ${entry.event}`, "Show older events");
    this.#id = id;
    this.list = h("ol", { class: "events", reversed: true });
    this.note = h("p", { class: "hint" }, "Loading");
    this.asked = h("p", { class: "hint", hidden: true });
    const only = h("input", { type: "checkbox", onchange: () => this.#filter(only.checked) });
    this.element = h("section", { class: "panel", "aria-labelledby": "timeline-title" },
      h("div", { class: "panel-head" }, h("h2", { id: "timeline-title" }, "Timeline"),
        h("label", { class: "check" }, only, "Only changes of status")),
      this.asked, this.note, this.list, this.more);
  }

  listPath() {
    return `${encodeURIComponent(this.#id)}/timeline?changes=${this.#onlyChanges}`;
  }

  show(entries) {
    this.note.hidden = entries.length > 0;
    setText(this.note, "No event that says something about the status.");
    reconcile(this.list, entries, this.keyOf, entry);
    // What its server said last, where that was not what had been told.
    const asked = entries.find(({ event }) => event === "session_observed");
    this.asked.hidden = !asked;
    setText(this.asked, asked ? `${fullTime(asked.time)}: ${asked.note}` : "");
  }

  failed(failure) {
    if (this.list.children.length > 0) return;
    this.note.hidden = false;
    setText(this.note, failure.status === 404 ? "No event yet." : `Not loaded: ${failure.message}`);
  }

  #filter(onlyChanges) {
    this.#onlyChanges = onlyChanges;
    this.startAnew();
  }
}

function entry({ event, time, senderTime, position, status, message, changed, outcome, note }) {
  const its = statusCategory(status);
  const isToday = date(time) === date(now());
  // A sealed one says nothing to people.
  const place = position?.includes(":") ? `, position ${position}` : "";
  const sent = senderTime ? `, sent ${fullTime(senderTime)}` : "";
  return h("li", { class: changed ? "entry is-change" : "entry", "data-category": its },
    h("time", { datetime: time, title: `${fullTime(time)}${place}${sent}` },
      !isToday && h("span", { class: "day" }, date(time)), clockTime(time)),
    h("div", { class: "entry-body" },
      h("p", { class: "entry-line" }, h("span", { class: "event" }, event),
        OUTCOMES[outcome] && h("span", { class: "outcome" }, OUTCOMES[outcome]),
        changed && status
          ? h("span", { class: "chip" }, icon(its), hidden("status now "), statusWords(status))
          : hidden("status unchanged")),
      changed && message && message !== statusWords(status) && h("p", { class: "entry-message" }, message),
      note && h("p", { class: "entry-note" }, note)));
}
