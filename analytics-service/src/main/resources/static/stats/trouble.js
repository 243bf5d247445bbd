import { stats, top } from "./api.js";
import { sparkline } from "./charts.js";
import { h } from "./dom.js";
import { count, duration, percent, sessionName } from "./format.js";

const BY = [["disconnects", "Disconnects"], ["downtime", "Time not connected"], ["losses", "Lost webhooks"], ["undelivered", "Undelivered messages"]];

/** The ten sessions with most of what is chosen, each with a line of how it was. */
export class Trouble {
  constructor(whose, range, open) {
    this.whose = whose;
    this.range = range;
    this.open = open;
    this.list = h("div", { class: "table", tabindex: "0", role: "region", "aria-label": "Top of trouble" });
    this.by = h("select", { id: "by", onchange: () => this.load() }, BY.map(([value, text]) => h("option", { value }, text)));
    this.element = h("section", {}, h("h2", {}, "Top of trouble"), h("label", { class: "by" }, "By", this.by), this.list);
  }

  async load() {
    const by = this.by.value;
    this.list.replaceChildren(h("p", {}, "Looking for them …"));
    try {
      const { sessions } = await top(this.whose, { ...this.range, by, limit: 10 });
      if (by === this.by.value) this.show(by, sessions);
    } catch (failure) {
      if (by === this.by.value) this.list.replaceChildren(h("p", { role: "alert" }, failure.message));
    }
  }

  show(by, sessions) {
    if (!sessions.length) return this.list.replaceChildren(h("p", {}, "None."));
    const rows = sessions.map((session) => this.row(by, session));
    this.list.replaceChildren(h("table", {},
      h("thead", {}, h("tr", {}, ["Session", "User", BY.find(([value]) => value === by)[1], "Connected", "Over time"].map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, rows)));
  }

  row(by, { sessionId, userId, value, numbers }) {
    const line = h("td", {});
    stats({ scope: "session", name: sessionId }, this.range).then((found) => line.append(sparkline(found)), () => {});
    return h("tr", {}, h("th", { scope: "row" }, h("button", { type: "button", class: "link", title: sessionId, onclick: () => this.open(sessionId) }, sessionName(sessionId))),
      h("td", {}, userId ?? "–"), h("td", {}, by === "downtime" ? duration(value) : count(value)), h("td", {}, percent(numbers.time.connected)), line);
  }
}
