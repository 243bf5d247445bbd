import { key, stats } from "./api.js";
import { funnel, heatMap, reasons, uptime, webhooks } from "./charts.js";
import { download } from "./csv.js";
import { announce, h } from "./dom.js";
import { count, latency, percent, sessionName } from "./format.js";
import { asked, span } from "./range.js";
import { Trouble } from "./trouble.js";

const $ = (id) => document.getElementById(id);
const main = $("main");
const FIELDS = ["range", "from", "to", "scope", "name"];
let shown = null;
let asking = 0;

function whose() {
  return { scope: $("scope").value, name: $("name").value.trim() };
}

/** The address says what is shown, so that it can be kept, and sent to somebody. */
function keepInAddress() {
  const kept = new URLSearchParams(FIELDS.map((id) => [id, $(id).value.trim()]).filter(([, value]) => value));
  history.replaceState(null, "", `#${kept}`);
}

function readAddress() {
  const kept = new URLSearchParams(location.hash.slice(1));
  for (const id of FIELDS) {
    if (kept.has(id)) $(id).value = kept.get(id);
  }
  for (const id of ["range", "scope"]) $(id).selectedIndex = Math.max(0, $(id).selectedIndex);
  arrange();
}

async function show() {
  const mine = ++asking;
  wait(false);
  const queries = asked({ range: $("range").value, from: $("from").value, to: $("to").value });
  const of = whose();
  $("controls").hidden = false;
  if (of.scope !== "all" && !of.name) return $("name").focus();
  const missing = ["from", "to"].find((id) => !$(id).value);
  if (!queries) return missing ? $(missing).focus() : say("The range ends before it begins.");
  keepInAddress();
  wait(true);
  const { fine, coarse } = queries;
  try {
    const bars = stats(of, coarse);
    const hours = fine === coarse ? bars : fine && stats(of, fine);
    const [byBar, byHour] = await Promise.all([bars, hours]);
    if (mine === asking) draw(of, byHour, byBar, coarse);
  } catch (failure) {
    if (mine !== asking) return;
    if (failure.status === 401 || failure.status === 403) return askForKey(failure);
    say(failure.message);
  } finally {
    if (mine === asking) wait(false);
  }
}

/** Sums of many sessions take seconds: what is still shown is then of another time. */
function wait(isAsked) {
  main.setAttribute("aria-busy", isAsked);
  $("waiting").textContent = isAsked ? "Adding up …" : "";
}

function say(fault) {
  main.replaceChildren(h("p", { role: "alert" }, fault));
}

function draw(of, fine, coarse, range) {
  shown = coarse;
  $("forget-key").hidden = !key.get();
  const { total } = coarse;
  const trouble = of.scope === "session" ? null : new Trouble(of, range, (session) => {
    $("scope").value = "session";
    $("name").value = session;
    arrange();
    show();
  });
  main.replaceChildren(summary(of, coarse), uptime(coarse), ...(fine ? [heatMap(fine)] : []), h("div", { class: "pair" }, reasons(total), funnel(total)), times(total), webhooks(total), ...(trouble ? [trouble.element] : []));
  trouble?.load();
  announce(`Numbers are shown: ${titleOf(of)}.`);
}

function summary(of, coarse) {
  const { total, sessions } = coarse;
  const facts = [sessions == null ? null : ["Sessions", count(sessions)], ["Connected", percent(total.time.connected)],
    ["Silent for over 30 min", percent(total.time.unseen)], ["Disconnects", count(total.disconnects.total)],
    ["Log-ins", `${count(total.logins.successes)} of ${count(total.logins.attempts)}`], ["Lost webhooks, at least", count(total.webhooks.losses)]].filter(Boolean);
  return h("section", {}, h("h2", {}, titleOf(of)), h("p", { class: "note" }, span(coarse)),
    h("dl", { class: "facts" }, facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))));
}

function titleOf({ scope, name }) {
  return scope === "all" ? "All sessions" : scope === "session" ? sessionName(name) : name;
}

function times({ logins, delivery }) {
  return h("section", {}, h("h2", {}, "How long it takes"), h("dl", {},
    h("dt", {}, "From the first QR code to connected"), h("dd", {}, latency(logins.timeToConnect)),
    h("dt", {}, "From sent to delivered"), h("dd", {}, latency(delivery.timeToDelivered)),
    h("dt", {}, "From sent to read"), h("dd", {}, latency(delivery.timeToRead))));
}

function askForKey(failure) {
  $("controls").hidden = true;
  const input = h("input", { type: "password", id: "key", required: true, autocomplete: "off" });
  main.replaceChildren(h("form", { class: "controls", onsubmit: (event) => {
    event.preventDefault();
    key.set(input.value.trim());
    show();
  } }, h("label", {}, key.get() ? failure.message : "This server asks for a key", input), h("button", {}, "Show numbers")));
  input.focus();
}

/** Shows the fields that what is chosen needs. */
function arrange() {
  const { scope } = whose();
  for (const label of document.querySelectorAll("[data-own]")) label.hidden = $("range").value !== "own";
  $("name-label").hidden = scope === "all";
  $("name-text").textContent = scope === "user" ? "User id" : "Session id";
}

$("controls").addEventListener("submit", (event) => {
  event.preventDefault();
  show();
});
for (const id of ["range", "scope"]) {
  $(id).addEventListener("change", () => {
    arrange();
    show();
  });
}
for (const id of ["from", "to"]) $(id).addEventListener("change", show);
addEventListener("hashchange", () => {
  readAddress();
  show();
});
$("csv").addEventListener("click", () => shown && download(shown));
$("forget-key").addEventListener("click", () => {
  key.forget();
  show();
});

readAddress();
show();
