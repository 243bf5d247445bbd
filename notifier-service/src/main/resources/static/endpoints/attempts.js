import { call } from "./api.js";
import { count, h, time } from "./dom.js";

const COLUMNS = ["When", "What", "Session", "Attempt", "Result", "Took"];
const PAGE = 50;
const MOST = 500;

/** The attempts at one endpoint, the newest first: hidden until they are asked for. */
export class AttemptsView {
  constructor(path) {
    this.path = path;
    this.limit = PAGE;
    this.shown = "";
    this.failedOnly = h("input", { type: "checkbox", onchange: () => this.refresh().catch(() => {}) });
    // It may be wider than the screen: the keyboard has to reach it to move it.
    this.table = h("div", { class: "table", role: "region", "aria-label": "Attempts", tabindex: 0 });
    this.more = h("button", { type: "button", hidden: true, onclick: () => {
      this.limit = Math.min(MOST, this.limit + PAGE);
      this.refresh().catch(() => {});
    } }, "Older ones");
    this.element = h("div", { class: "attempts", hidden: true },
      h("label", { class: "check" }, this.failedOnly, " Failed only"), this.table, this.more);
  }

  get isOpen() {
    return !this.element.hidden;
  }

  async open() {
    const attempts = await this.refresh();
    this.element.hidden = false;
    return attempts;
  }

  close() {
    this.element.hidden = true;
    this.limit = PAGE;
  }

  async refresh() {
    const status = this.failedOnly.checked ? "failed" : "all";
    const { data, nextCursor } = await call("GET", `${this.path}/attempts?limit=${this.limit}&status=${status}`);
    this.more.hidden = !nextCursor || this.limit >= MOST;
    const text = JSON.stringify(data);
    // What has not changed stays as it is: somebody may be marking it.
    if (text !== this.shown) this.table.replaceChildren(data.length ? table(data) : h("p", {}, "None."));
    this.shown = text;
    return data;
  }
}

/** The roles are said: on a phone a row is shown as a block, and browsers then forget that it is one. */
function table(attempts) {
  return h("table", { role: "table" },
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" },
      COLUMNS.map((name) => h("th", { scope: "col", role: "columnheader" }, name)))),
    h("tbody", { role: "rowgroup" }, attempts.map(row)));
}

function row(attempt) {
  const values = [time(attempt.at), attempt.type, attempt.sessionId, String(attempt.attempt), result(attempt), `${count(attempt.durationMillis)} ms`];
  return h("tr", { role: "row", "data-result": attempt.result },
    values.map((value, i) => h("td", { role: "cell", "data-column": COLUMNS[i] }, value)));
}

function result({ result, status, error, answer }) {
  const words = result === "delivered" ? `delivered, ${status}` : result === "dead" ? `given up: ${error}` : `failed: ${error}`;
  return h("span", {}, h("span", { class: "result" }, words), answer && h("span", { class: "answer" }, answer));
}
