import { call, key } from "./api.js";
import { h } from "./dom.js";
import { EndpointView } from "./endpoint.js";
import * as find from "./find.js";

const POLL_MILLIS = 3000;

const main = document.getElementById("main");
const forget = document.getElementById("forget-key");
const problem = document.getElementById("problem");
const views = new Map();
let known = [];

async function refresh() {
  try {
    known = (await call("GET", "")).data;
  } catch (failure) {
    if (failure.status === 401 || failure.status === 403) return askForKey(failure);
    // What was shown stays: it is what is known.
    return say(failure.message);
  }
  say("");
  forget.hidden = !key.get();
  show();
}

function show() {
  const ids = new Set(known.map((endpoint) => endpoint.id));
  for (const id of [...views.keys()]) if (!ids.has(id)) views.delete(id);
  if (!known.length) {
    find.hide();
    return main.replaceChildren(
      h("p", {}, "No endpoint is registered. PUT /api/whatsapp/endpoints/{id} registers one: see docs/notifications.md."));
  }
  const shown = find.found(known).map(view);
  // An element that is put in anew loses its focus.
  if (main.children.length !== shown.length || shown.some((element, i) => main.children[i] !== element)) {
    main.replaceChildren(...shown);
  }
}

function view(endpoint) {
  const view = views.get(endpoint.id);
  if (view) view.follow(endpoint);
  else views.set(endpoint.id, new EndpointView(endpoint));
  return views.get(endpoint.id).element;
}

function say(words) {
  // Said again every few seconds, it would be read out again.
  if (problem.textContent !== words) problem.textContent = words;
  problem.hidden = !words;
}

function askForKey(failure) {
  say("");
  find.hide();
  if (main.querySelector("#key")) return;
  const input = h("input", { type: "password", id: "key", required: true, autocomplete: "off" });
  main.replaceChildren(h("form", { class: "buttons", onsubmit: (event) => {
    event.preventDefault();
    key.set(input.value.trim());
    main.replaceChildren();
    refresh();
  } }, h("label", {}, key.get() ? failure.message : "This server asks for a key", input), h("button", {}, "Show endpoints")));
  input.focus();
}

forget.addEventListener("click", () => {
  key.forget();
  views.clear();
  known = [];
  refresh();
});

find.onChange(show);
refresh();
setInterval(() => document.hidden || refresh(), POLL_MILLIS);
