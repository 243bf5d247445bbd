import { h, time } from "./dom.js";

const COLUMNS = ["When", "What", "Session", "Attempt", "Result", "Took"];

export function attemptsTable(attempts) {
  return h("table", {},
    h("thead", {}, h("tr", {}, COLUMNS.map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, attempts.map((attempt) => h("tr", {},
      h("td", {}, time(attempt.at)),
      h("td", {}, attempt.type),
      h("td", {}, attempt.sessionId),
      h("td", {}, String(attempt.attempt)),
      h("td", {}, result(attempt)),
      h("td", {}, `${attempt.durationMillis} ms`)))));
}

function result({ result, status, error }) {
  if (result === "delivered") return `delivered, ${status}`;
  return result === "dead" ? `given up: ${error}` : `failed: ${error}`;
}
