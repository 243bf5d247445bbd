import { count } from "./dom.js";

/** More would make the page slow; who has so many looks for one. */
const SHOWN_AT_MOST = 100;

const form = document.getElementById("find");
const text = document.getElementById("text");
const trouble = document.getElementById("trouble");
const summary = document.getElementById("summary");

/** @param changed called when others are to be shown */
export function onChange(changed) {
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
}

export function hide() {
  form.hidden = true;
}

/** Those that were asked for, and says how many there are. */
export function found(endpoints) {
  form.hidden = false;
  const matching = endpoints.filter(isAskedFor);
  const shown = matching.slice(0, SHOWN_AT_MOST);
  summary.textContent = `${numbers(endpoints)}${left(endpoints, matching, shown)}`;
  return shown;
}

function isAskedFor(endpoint) {
  const wanted = text.value.trim().toLowerCase();
  return (!trouble.checked || endpoint.status !== "active") &&
    [endpoint.id, endpoint.url, endpoint.userId ?? ""].some((value) => value.toLowerCase().includes(wanted));
}

function numbers(endpoints) {
  const of = (status) => endpoints.filter((endpoint) => endpoint.status === status).length;
  const parts = [[of("active"), "active"], [of("failing"), "failing"], [of("disabled"), "switched off"]];
  return parts.filter(([number]) => number).map(([number, words]) => `${count(number)} ${words}`).join(", ") + ".";
}

function left(endpoints, matching, shown) {
  if (matching.length > shown.length) return ` The first ${count(shown.length)} of ${count(matching.length)} are shown.`;
  if (matching.length === endpoints.length) return "";
  return matching.length ? ` ${count(matching.length)} shown.` : " None of them is meant.";
}
