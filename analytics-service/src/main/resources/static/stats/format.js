const whole = new Intl.NumberFormat("en");

export const count = (value) => whole.format(value);

/** A share of 0 to 1; what is almost all is not said to be all. */
export function percent(share) {
  if (share == null) return "–";
  const value = share * 100;
  if (value > 99.9 && value < 100) return "99.9 %";
  return `${value.toFixed(value > 0 && value < 10 ? 1 : value < 99.95 && value % 1 ? 1 : 0)} %`;
}

export function duration(millis) {
  if (millis == null) return "–";
  if (millis < 1_000) return `${Math.round(millis)} ms`;
  if (millis < 60_000) return `${(millis / 1_000).toFixed(millis < 10_000 ? 1 : 0)} s`;
  if (millis < 3_600_000) return `${Math.floor(millis / 60_000)} min ${Math.round((millis % 60_000) / 1_000)} s`;
  return `${Math.floor(millis / 3_600_000)} h ${Math.round((millis % 3_600_000) / 60_000)} min`;
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

export const words = (name) => name.replaceAll("_", " ");
