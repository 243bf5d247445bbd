/** An average says of how many. */
function latency(name, of) {
  return ["count", "averageMillis", "p50Millis", "p99Millis"].map((figure) =>
    [`${name}${figure[0].toUpperCase()}${figure.slice(1)}`, ({ numbers }) => of(numbers)[figure] ?? ""]);
}

const COLUMNS = [
  ["start", (bucket) => bucket.start],
  ["end", (bucket) => bucket.end],
  ...["knownMillis", "connectedMillis", "unseenMillis", "downMillis"].map((name) => [name, ({ numbers }) => numbers.time[name]]),
  ["connects", ({ numbers }) => numbers.connects],
  ["disconnects", ({ numbers }) => numbers.disconnects.total],
  ...["codes", "attempts", "successes", "givenUp"].map((name) => [name, ({ numbers }) => numbers.logins[name]]),
  ...latency("timeToConnect", ({ logins }) => logins.timeToConnect),
  ...["sent", "delivered", "read", "failed"].map((name) => [name, ({ numbers }) => numbers.delivery[name]]),
  ...latency("timeToDelivered", ({ delivery }) => delivery.timeToDelivered),
  ...latency("timeToRead", ({ delivery }) => delivery.timeToRead),
  ["webhooks", ({ numbers }) => numbers.webhooks.total],
  ...["late", "older", "repeated", "losses"].map((name) => [name, ({ numbers }) => numbers.webhooks[name]]),
];

/** A row for each bucket (RFC 4180); times and numbers alone, so nothing needs quotes. */
export function csv(stats) {
  return [COLUMNS.map(([name]) => name), ...stats.buckets.map((bucket) => COLUMNS.map(([, of]) => of(bucket)))]
    .map((row) => row.join(",") + "\r\n").join("");
}

export function download(stats) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([csv(stats)], { type: "text/csv" }));
  link.download = `sessions-${stats.from.slice(0, 10)}-${stats.to.slice(0, 10)}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}
