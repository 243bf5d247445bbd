const HOUR = 3_600_000;
const DAYS = { "7d": 7, "30d": 30 };

/** Longer than that, numbers are given by days alone. */
const MAX_HOURS = 31 * 24;
const MAX_BARS = 48;

/** Days are those of where the page is read. */
const tz = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Midnight, here; a day of a change of clocks has 23 hours or 25. */
function midnight(date, plusDays) {
  const [year, month, day] = date.split("-").map(Number);
  return new Date(year, month - 1, day + plusDays);
}

/** The beginning of the first of so many days, of which today is the last. */
function daysAgo(days) {
  const today = new Date();
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() - days + 1);
}

/**
 * What is asked for: `fine` for the map of hours, null of a time that is too long for it, and `coarse` for the bars.
 * Null if the dates are not there, or the wrong way round.
 */
export function asked({ range, from, to }) {
  if (range === "24h") return queries(new Date(Date.now() - 24 * HOUR), null);
  if (DAYS[range]) return queries(daysAgo(DAYS[range]), null);
  if (!from || !to) return null;
  const start = midnight(from, 0);
  const end = midnight(to, 1);
  return start < end ? queries(start, end) : null;
}

/** Which time an answer is of, as clocks show it where the page is read. */
export function span({ from, to, countedUntil }) {
  const shown = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
  const until = countedUntil < to ? countedUntil : to;
  return `${shown.format(new Date(from))} to ${shown.format(new Date(until))}, ${tz}`;
}

function queries(start, end) {
  const hours = ((end ?? Date.now()) - start) / HOUR;
  const bounds = { from: start.toISOString(), ...(end ? { to: end.toISOString() } : {}) };
  const byHour = { ...bounds, bucket: "hour" };
  const byDay = { ...bounds, bucket: "day", tz };
  return { fine: hours <= MAX_HOURS ? byHour : null, coarse: hours <= MAX_BARS ? byHour : byDay };
}
