import { date, duration, moment, now, shortTime } from "./clock.js";
import { h, icon, setText, svg } from "./dom.js";
import { Part } from "./part.js";
import { CATEGORIES, category, plural, statusCategory } from "./words.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const RANGES = [[15 * MINUTE, "15 min"], [HOUR, "1 h"], [6 * HOUR, "6 h"], [DAY, "24 h"], [7 * DAY, "7 d"]];
const STEPS = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, DAY, 2 * DAY];
const HEIGHT = 96;
const AXIS = 22;
const LABEL_WIDTH = 84;
/** A second within a week is still a mark. */
const THINNEST = 1.5;

/** The better the state, the higher: the skyline is read without its colours. */
const LEVELS = { connected: 1, loading: 0.62, needsQR: 0.46, error: 0.26, disconnected: 0.08 };

/** When the session was connected, and when it was not. */
export class Chart extends Part {
  #id;
  #session = null;
  #changes = [];
  #isCut = false;
  #isLoaded = false;
  #range = 0;
  #seen = "";
  #timer = setInterval(() => this.#draw(), 5000);
  #observer = new ResizeObserver(() => this.#draw());

  constructor(id) {
    super();
    this.#id = id;
    this.plot = svg("svg", { class: "plot", role: "img", height: HEIGHT + AXIS, "aria-labelledby": "chart-title chart-summary" });
    this.summary = h("p", { class: "chart-summary", id: "chart-summary" });
    this.readout = h("p", { class: "chart-readout", "aria-hidden": "true" });
    this.buttons = RANGES.map(([range, label]) => h("button", { type: "button", "aria-pressed": "false",
      onclick: () => this.#pick(range) }, label));
    this.legend = h("ul", { class: "legend" }, Object.entries(CATEGORIES).map(([name, label]) =>
      h("li", { "data-category": name }, icon(name), label)));
    this.element = h("section", { class: "panel chart", "aria-labelledby": "chart-title" },
      h("div", { class: "panel-head" }, h("h2", { id: "chart-title" }, "Connection history"),
        h("div", { class: "segments", role: "group", "aria-label": "Time shown" }, this.buttons)),
      this.summary, h("div", { class: "plot-box" }, this.plot, this.readout), this.legend);
    this.plot.addEventListener("pointermove", (event) => this.#point(event));
    this.plot.addEventListener("pointerleave", () => this.#unpoint());
    this.#observer.observe(this.element);
  }

  path() {
    return `${encodeURIComponent(this.#id)}/timeline?changes=true&limit=500`;
  }

  show(session) {
    this.#session = session;
    const seen = `${session.status} ${category(session)} ${session.updatedAt}`;
    if (seen !== this.#seen) this.reload();
    this.#seen = seen;
    this.#draw();
  }

  loaded({ data, nextCursor }) {
    // Without a status the session was deleted, until its next event.
    this.#changes = data.map(({ time, status }) => ({ at: Date.parse(time), category: status && statusCategory(status) }));
    this.#isCut = nextCursor != null;
    this.#isLoaded = true;
    this.#draw();
  }

  failed() {
    setText(this.summary, "The history is not loaded; trying again.");
  }

  close() {
    super.close();
    clearInterval(this.#timer);
    this.#observer.disconnect();
  }

  #pick(range) {
    this.#range = range;
    this.#draw();
  }

  /** Until somebody picks one: the shortest that shows the whole life of the session. */
  #shownRange() {
    const life = now() - Date.parse(this.#session.createdAt);
    return this.#range || (RANGES.find(([range]) => range >= life) ?? RANGES.at(-1))[0];
  }

  /** Oldest first, without gaps, up to now; what was before the oldest known change is not made up. */
  #segments(from, to) {
    const segments = [];
    let end = to;
    for (const { at, category } of this.#changes) {
      if (end > from) segments.unshift({ category, from: Math.max(at, from), to: end, since: at, isCut: at < from });
      end = Math.min(end, at);
    }
    return segments.filter((segment) => segment.category && segment.to > segment.from);
  }

  #draw() {
    const width = Math.floor(this.plot.parentElement.clientWidth);
    if (!this.#session || !this.#isLoaded || width === 0) return;
    const range = this.#shownRange();
    const to = now();
    const from = to - range;
    this.#scale = (time) => ((time - from) / range) * width;
    this.#shown = this.#segments(from, to);
    RANGES.forEach(([each], i) => this.buttons[i].setAttribute("aria-pressed", each === range));
    this.plot.setAttribute("viewBox", `0 0 ${width} ${HEIGHT + AXIS}`);
    this.plot.setAttribute("height", HEIGHT + AXIS);
    this.plot.replaceChildren(...this.#ticks(from, to, width), ...this.#shown.map((segment) => this.#rect(segment)),
      svg("line", { class: "ground", x1: 0, x2: width, y1: HEIGHT, y2: HEIGHT }));
    setText(this.summary, this.#words(range));
  }

  #shown = [];
  #scale = () => 0;

  #rect({ category, from, to }) {
    const height = HEIGHT * LEVELS[category];
    const x = this.#scale(from);
    return svg("rect", { class: "segment", "data-category": category, x: x.toFixed(2), y: (HEIGHT - height).toFixed(2),
      width: Math.max(THINNEST, this.#scale(to) - x).toFixed(2), height: height.toFixed(2) });
  }

  #ticks(from, to, width) {
    const most = Math.max(2, Math.floor(width / LABEL_WIDTH));
    const step = STEPS.find((each) => (to - from) / each <= most) ?? STEPS.at(-1);
    const zone = new Date(to).getTimezoneOffset() * MINUTE;
    const marks = [];
    for (let at = Math.ceil((from - zone) / step) * step + zone; at < to; at += step) {
      const x = this.#scale(at);
      marks.push(svg("line", { class: "tick-line", x1: x, x2: x, y1: 0, y2: HEIGHT + 4 }));
      if (x > 20 && x < width - 20) {
        marks.push(svg("text", { x, y: HEIGHT + 18, "text-anchor": "middle" }, step >= DAY ? date(at) : shortTime(at)));
      }
    }
    return marks;
  }

  #words(range) {
    const known = this.#shown.reduce((sum, { from, to }) => sum + to - from, 0);
    if (known === 0) return "No change of status yet.";
    const up = this.#shown.filter((segment) => segment.category === "connected");
    const connected = up.reduce((sum, { from, to }) => sum + to - from, 0);
    const drops = this.#shown.filter(({ category }, i) =>
      category !== "connected" && this.#shown[i - 1]?.category === "connected");
    // 99.96 % is not all of the time.
    const share = connected === known ? 100 : Math.min(99, Math.round((100 * connected) / known));
    const label = RANGES.find(([each]) => each === range)[1];
    const since = known < range * 0.98 ? `the ${duration(known)} that are known` : `the last ${label}`;
    return `Connected ${share} % of ${since}, ${drops.length ? `with ${plural(drops.length, "drop")}` : "without a drop"}.`
      + (this.#isCut && known < range * 0.98 ? " Older changes are in the timeline." : "");
  }

  #point(event) {
    const x = event.clientX - this.plot.getBoundingClientRect().left;
    const at = this.#shown.find(({ from, to }) =>
      x >= this.#scale(from) && x <= Math.max(this.#scale(to), this.#scale(from) + THINNEST));
    if (!at) return this.#unpoint();
    const when = at === this.#shown.at(-1) ? `since ${moment(at.since)}` : `${moment(at.since)} to ${moment(at.to)}`;
    setText(this.readout, `${CATEGORIES[at.category]} ${duration(at.to - at.since)}, ${when}`);
    this.readout.classList.add("is-on");
    const half = this.readout.offsetWidth / 2;
    this.readout.style.left = `${Math.max(half, Math.min(this.plot.clientWidth - half, x))}px`;
  }

  #unpoint() {
    this.readout.classList.remove("is-on");
  }
}
