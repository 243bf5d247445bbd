import { key } from "./api.js";
import { ConnectionNote } from "./connection.js";
import { Feed } from "./feed.js";
import { keyForm } from "./key.js";
import { ListView } from "./list.js";
import { SessionView } from "./session.js";
import { Sessions } from "./store.js";

const main = document.getElementById("main");
const forget = document.getElementById("forget-key");
const sessions = new Sessions();
const list = new ListView(sessions);
const note = new ConnectionNote(() => feed.start());
const feed = new Feed({ onEvent: (event, data) => sessions.apply(event, data), onState: show });

let view = null;
let listHash = "#/";
let isRefused = false;

function route() {
  const [, id] = location.hash.match(/^#\/session\/(.+)$/) ?? [];
  view?.close(id && decode(id));
  if (id) {
    view = new SessionView(sessions, decode(id), listHash);
  } else {
    view = list;
    listHash = location.hash || "#/";
  }
  if (!isRefused) mount();
}

function mount() {
  main.replaceChildren(view.element);
  const question = location.hash.indexOf("?");
  view.open(question < 0 ? "" : location.hash.slice(question));
  showTitle();
}

function decode(id) {
  try {
    return decodeURIComponent(id);
  } catch {
    return id; // a stray % is a part of the name then
  }
}

function showTitle() {
  const isLive = document.body.dataset.connection !== "stale";
  document.title = (isLive ? "" : "Not live: ") + view.title();
}

function show(state) {
  note.show(state);
  forget.hidden = !key.get();
  if (state.name === "refused") {
    isRefused = true;
    sessions.clear();
    main.replaceChildren(keyForm(state, () => feed.restart()));
    document.title = "Key needed – Sessionlog";
  } else if (state.name === "live" && isRefused) {
    isRefused = false;
    mount();
  } else if (!isRefused) {
    showTitle();
  }
}

sessions.listen((changed) => {
  if (isRefused || !view) return;
  view.update(changed);
  showTitle();
});

forget.addEventListener("click", () => {
  key.forget();
  sessions.clear();
  feed.restart();
});

const theme = document.getElementById("theme");
const nameTheme = () => {
  const name = { system: "as the system", light: "light", dark: "dark" }[window.sessionlogTheme.current()];
  theme.setAttribute("aria-label", `Theme: ${name}. Change`);
  theme.title = `Theme: ${name}`;
};
theme.addEventListener("click", () => {
  window.sessionlogTheme.next();
  nameTheme();
});
nameTheme();

// The address belongs to the pages; the skip link only moves the focus.
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});

addEventListener("hashchange", route);
route();
feed.start();
