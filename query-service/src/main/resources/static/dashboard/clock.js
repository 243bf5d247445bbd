// @ts-check
const SAMPLES = 8;
/** @type {number[]} */
const samples = [];
let offset = 0;

/**
 * Ages and countdowns are told by the server's clock: the reader's own may be minutes off.
 *
 * @param {string} timestamp
 */
export function heardTime(timestamp) {
  const sample = Date.parse(timestamp) - Date.now();
  if (Number.isNaN(sample)) return;
  samples.push(sample);
  if (samples.length > SAMPLES) samples.shift();
  // What travelled longest looks oldest, so the greatest is nearest to the truth.
  offset = Math.max(...samples);
}

export function now() {
  return Date.now() + offset;
}

/** @type {[seconds: number, name: string][]} */
const UNITS = [[86_400, "d"], [3_600, "h"], [60, "min"], [1, "s"]];
const A_MONTH_S = 30 * 86_400;
const A_MOMENT_S = 3;

/**
 * "2 min ago".
 *
 * @param {string} timestamp
 */
export function age(timestamp) {
  const seconds = Math.floor((now() - Date.parse(timestamp)) / 1000);
  if (seconds < A_MOMENT_S) return "just now";
  if (seconds >= A_MONTH_S) return date(timestamp);
  const [size, name] = UNITS.find(([size]) => seconds >= size) ?? UNITS[UNITS.length - 1];
  return `${Math.floor(seconds / size)} ${name} ago`;
}

/**
 * "4 min 24 s": the two largest units.
 *
 * @param {number} milliseconds
 */
export function duration(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const at = Math.max(0, UNITS.findIndex(([size]) => seconds >= size));
  if (seconds === 0) return "0 s";
  const [size, name] = UNITS[at];
  const rest = UNITS[at + 1] && Math.floor((seconds % size) / UNITS[at + 1][0]);
  return `${Math.floor(seconds / size)} ${name}${rest ? ` ${rest} ${UNITS[at + 1][1]}` : ""}`;
}

const TIME = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const SHORT = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const FULL = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

/** @param {string | number} time */
export const clockTime = (time) => TIME.format(new Date(time));
/** @param {string | number} time */
export const shortTime = (time) => SHORT.format(new Date(time));
/** @param {string | number} time */
export const date = (time) => DAY.format(new Date(time));
/** @param {string | number} time */
export const fullTime = (time) => FULL.format(new Date(time));

/**
 * The time alone today, with its day before.
 *
 * @param {string | number} time
 */
export function moment(time) {
  const day = date(time);
  return day === date(now()) ? clockTime(time) : `${day}, ${clockTime(time)}`;
}
