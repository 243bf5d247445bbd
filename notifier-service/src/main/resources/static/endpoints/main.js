import { call, key } from "./api.js";
import { h } from "./dom.js";
import { EndpointView } from "./endpoint.js";

const POLL_MILLIS = 3000;

const main = document.getElementById("main");
const forget = document.getElementById("forget-key");
const views = new Map();

async function refresh() {
  let endpoints;
  try {
    endpoints = (await call("GET", "")).data;
  } catch (failure) {
    if (failure.status === 401 || failure.status === 403) return askForKey(failure);
    return notice(failure.message);
  }
  forget.hidden = !key.get();
  show(endpoints);
}

function show(endpoints) {
  for (const endpoint of endpoints) {
    const view = views.get(endpoint.id);
    if (view) view.follow(endpoint);
    else views.set(endpoint.id, new EndpointView(endpoint));
  }
  const ids = new Set(endpoints.map((endpoint) => endpoint.id));
  for (const id of [...views.keys()]) if (!ids.has(id)) views.delete(id);
  if (!endpoints.length) {
    return notice("No endpoint is registered. PUT /api/whatsapp/endpoints/{id} registers one: see docs/notifications.md.");
  }
  const shown = endpoints.map((endpoint) => views.get(endpoint.id).element);
  // An element that is put in anew loses its focus.
  if (main.children.length !== shown.length || shown.some((element, i) => main.children[i] !== element)) {
    main.replaceChildren(...shown);
  }
}

function notice(text) {
  main.replaceChildren(h("p", { role: "alert" }, text));
}

function askForKey(failure) {
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
  refresh();
});

refresh();
setInterval(() => document.hidden || refresh(), POLL_MILLIS);
