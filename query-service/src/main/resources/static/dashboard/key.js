import { key } from "./api.js";
import { h } from "./dom.js";

/** Asks for the key that the server wants. */
export function keyForm(state, onKey) {
  const wasRefused = key.get() != null;
  const input = h("input", { type: "password", id: "key", name: "key", autocomplete: "off", spellcheck: "false",
    required: true, "aria-describedby": "key-note" });
  const form = h("form", { class: "panel key-form", "aria-labelledby": "key-title",
    onsubmit: (event) => {
      event.preventDefault();
      key.set(input.value.trim());
      onKey();
    } },
    h("h1", { id: "key-title", tabindex: "-1" }, "This server asks for a key"),
    wasRefused && h("p", { class: "refusal", role: "alert" }, state.status === 403
      ? "This key may not read sessions. Use another one."
      : "The server does not know this key, or no longer. Check it, or use another one."),
    h("label", { for: "key" }, "API key or access token"),
    h("div", { class: "key-row" }, input, h("button", { type: "submit", class: "button primary" }, "Show sessions")),
    h("p", { id: "key-note", class: "hint" }, "It is kept in this tab until you close it, and sent to this server alone."));
  queueMicrotask(() => input.focus());
  return form;
}
