const whole = new Intl.NumberFormat("en");

export const count = (value) => whole.format(value);

/** A share of 0 to 1; what is almost all is not said to be all, nor what is almost none to be none. */
export function percent(share) {
  if (share == null) return "–";
  const value = share * 100;
  if (value > 99.9 && value < 100) return "99.9 %";
  if (value > 0 && value < 0.1) return "< 0.1 %";
  return `${value.toFixed(value > 0 && value < 10 ? 1 : value < 99.95 && value % 1 ? 1 : 0)} %`;
}

export function duration(millis) {
  if (millis == null) return "–";
  if (millis < 1_000) return `${Math.round(millis)} ms`;
  if (millis < 60_000) return `${(millis / 1_000).toFixed(millis < 10_000 ? 1 : 0)} s`;
  const seconds = Math.round(millis / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return hours < 100 ? `${hours} h ${minutes % 60} min` : `${count(Math.round(minutes / 60))} h`;
}

/** An average says of how many. */
export function latency(latency) {
  if (!latency.count) return "none yet";
  return `${duration(latency.averageMillis)} on average of ${count(latency.count)}; half within ${duration(latency.p50Millis)}, 90 % within ${duration(latency.p90Millis)}, 99 % within ${duration(latency.p99Millis)}`;
}

export function moment(text, bucket) {
  const options = bucket === "day"
    ? { weekday: "short", day: "numeric", month: "short" }
    : { weekday: "short", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat("en-GB", options).format(new Date(text));
}

/** An id is what its sender calls the session, with escapes for what no URL takes. */
export function sessionName(id) {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

export const words = (name) => name.replaceAll("_", " ");
