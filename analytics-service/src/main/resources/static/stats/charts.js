import { h, s } from "./dom.js";
import { count, duration, moment, percent, words } from "./format.js";

const WIDTH = 720;

/**
 * A drawing and the same as a table, which is what a screen reader and a keyboard get.
 *
 * @param axis what stands below the drawing, from left to right
 */
function figure(title, drawing, headings, rows, legend, axis = []) {
  return h("section", {}, h("h2", {}, title), legend,
    h("div", { class: "drawing", role: "img", tabindex: "0", "aria-label": `${title}, drawn; the table says the same` }, drawing),
    axis.length > 1 && h("p", { class: "axis", "aria-hidden": "true" }, axis.map((text) => h("span", {}, text))),
    h("details", {}, h("summary", {}, "As a table"),
      h("div", { class: "table", tabindex: "0", role: "region", "aria-label": `${title}, as a table` },
        h("table", {}, h("thead", {}, h("tr", {}, headings.map((text) => h("th", { scope: "col" }, text)))),
          h("tbody", {}, rows.map(([first, ...rest]) => h("tr", {}, h("th", { scope: "row" }, first), rest.map((cell) => h("td", {}, cell)))))))));
}

const PARTS = [["connected", "connected"], ["unseen", "connected, silent for over 30 min"], ["down", "not connected"]];

export function uptime(stats) {
  const height = 140;
  const step = WIDTH / stats.buckets.length;
  const bars = stats.buckets.map(({ start, numbers: { time } }, i) => {
    if (!time.knownMillis) return null;
    let y = height;
    return s("g", {}, s("title", {}, `${moment(start, stats.bucket)}: ${percent(time.connected)} connected`),
      PARTS.map(([part]) => {
        const size = height * time[part];
        y -= size;
        return s("rect", { class: part, x: i * step, y, width: Math.max(1, step - 1), height: size });
      }));
  });
  return figure("Uptime", s("svg", { viewBox: `0 0 ${WIDTH} ${height}`, preserveAspectRatio: "none" }, bars),
    ["From", "Connected", "Silent", "Not connected", "Known time"],
    stats.buckets.map(({ start, numbers: { time } }) =>
      [moment(start, stats.bucket), percent(time.connected), percent(time.unseen), percent(time.down), duration(time.knownMillis)]),
    h("p", { class: "legend" }, PARTS.map(([part, text]) => h("span", { class: part }, `${percent(stats.total.time[part])} ${text}`)),
      `of ${duration(stats.total.time.knownMillis)} that are known`),
    ends(stats.buckets).map(({ start }) => moment(start, stats.bucket)));
}

/** The first bucket and the last. */
function ends(buckets) {
  return buckets.length > 1 ? [buckets[0], buckets[buckets.length - 1]] : buckets;
}

/** Hour by hour and day by day, where the page is read: when are sessions down? */
export function heatMap(stats) {
  const days = new Map();
  for (const { start, numbers } of stats.buckets) {
    const at = new Date(start);
    const day = at.toLocaleDateString("en-CA");
    if (!days.has(day)) days.set(day, { name: moment(start, "day"), hours: [] });
    days.get(day).hours.push({ hour: at.getHours(), time: numbers.time });
  }
  const rows = [...days.values()];
  const left = 90;
  const cell = (WIDTH - left) / 24;
  const drawing = s("svg", { class: "map", viewBox: `0 0 ${WIDTH} ${(rows.length + 1) * 20}` },
    [0, 6, 12, 18].map((hour) => s("text", { x: left + hour * cell, y: 14 }, `${hour}:00`)),
    rows.map(({ name, hours }, row) => [s("text", { x: 0, y: row * 20 + 34 }, name),
      ...hours.filter(({ time }) => time.knownMillis).map(({ hour, time }) => {
        // The hour that a change of clocks repeats is two, side by side.
        const same = hours.filter((each) => each.hour === hour);
        const width = cell / same.length;
        const x = left + hour * cell + width * same.findIndex((each) => each.time === time);
        return s("rect", { class: "heat", x, y: row * 20 + 21, width: width - 2, height: 18, rx: 2, "--heat": heat(time.down) },
          s("title", {}, `${name}, ${hour}:00: ${percent(time.down)} not connected`));
      })]).flat());
  return figure("When sessions are not connected", drawing, ["Day", ...Array.from({ length: 24 }, (_, hour) => `${hour}`)],
    rows.map(({ name, hours }) => [name, ...Array.from({ length: 24 }, (_, hour) => {
      const found = hours.filter((each) => each.hour === hour && each.time.knownMillis);
      return found.length ? found.map(({ time }) => percent(time.down)).join(", ") : "–";
    })]), h("p", { class: "legend" }, "Share of the hour: ", [0, 0.01, 0.1, 0.5, 1].map((share) => h("span", { class: "heat", "--heat": heat(share) }, percent(share)))));
}

/** How red a share is; most are small, and none of these may look like none. */
function heat(share) {
  return `${Math.round(100 * Math.sqrt(share))}%`;
}

/** Bars by name, the longest first. */
function bars(title, entries, note) {
  const most = Math.max(1, ...entries.map(([, value]) => value));
  return h("section", {}, h("h2", {}, title), note && h("p", { class: "note" }, note),
    entries.length
      ? h("dl", { class: "bars" }, entries.map(([name, value, text]) => [h("dt", {}, name),
        h("dd", {}, h("span", { class: "bar", "--share": `${(100 * value) / most}%`, "aria-hidden": "true" }), text ?? count(value))]).flat())
      : h("p", {}, "None."));
}

export function reasons({ disconnects, connects }) {
  const entries = Object.entries(disconnects.byReason).sort((a, b) => b[1] - a[1]).map(([reason, value]) => [words(reason), value]);
  return bars("Disconnects by reason", entries, `${count(disconnects.total)} disconnects, ${count(connects)} connects`);
}

export function funnel({ delivery }) {
  const of = (value) => (delivery.sent ? `${count(value)} (${percent(value / delivery.sent)})` : count(value));
  return bars("Own messages", [["sent", delivery.sent, count(delivery.sent)], ["delivered", delivery.delivered, of(delivery.delivered)],
    ["read", delivery.read, of(delivery.read)], ["failed", delivery.failed, of(delivery.failed)]],
  "Of those that were sent in this time, so far");
}

export function webhooks({ webhooks }) {
  const losses = Object.entries(webhooks.lossesByKind).map(([kind, value]) => [`lost: ${words(kind)}`, value]);
  return bars("What the webhooks are worth", [["late", webhooks.late], ["older", webhooks.older], ["repeated", webhooks.repeated], ...losses].filter(([, value]) => value),
    `Of ${count(webhooks.total)} webhooks. Losses are a lower bound`);
}

/** A line of a session's down time, with its words. */
export function sparkline(stats) {
  const step = 120 / Math.max(1, stats.buckets.length - 1);
  const points = stats.buckets.map(({ numbers: { time } }, i) => `${(i * step).toFixed(1)},${(2 + 20 * Math.sqrt(time.down ?? 0)).toFixed(1)}`);
  return s("svg", { class: "spark", viewBox: "0 0 120 24", role: "img", "aria-label": `connected ${percent(stats.total.time.connected)} of the time` },
    s("polyline", { points: points.join(" ") }));
}
