import { key } from "./api.js";
import { copyButton, h } from "./dom.js";

/** What a system without sessions shows: how to get the first one. */
export function emptySystem() {
  const command = h("code", {}, curl(ingestFallback()));
  fetch("dashboard/settings.json")
    .then((answer) => answer.json())
    .then((settings) => (command.textContent = curl(settings.ingestUrl ?? ingestFallback(settings.ingestPort))))
    .catch(() => {}); // the usual port is a fair guess
  return h("section", { class: "empty", "aria-labelledby": "empty-title" },
    h("h2", { id: "empty-title" }, "Send the first webhook"),
    h("p", {}, `There is no session yet${key.get() ? ", or none that your key may see" : ""}. A session begins with its `
      + "first webhook, and is shown here the moment that it is accepted."),
    h("div", { class: "command" }, h("pre", {}, command),
      copyButton("Copy command", () => command.textContent)),
    h("p", { class: "hint" }, "Then point your WhatsApp API server’s webhook URL at the same address, with the session’s "
      + "id at its end. Where webhooks are signed, this unsigned one is refused."));
}

function ingestFallback(port = 8080) {
  return `${location.protocol}//${location.hostname}:${port}`;
}

function curl(ingest) {
  return `curl -X POST ${ingest.replace(/\/$/, "")}/api/whatsapp/webhook/my-first \\
  -H 'Content-Type: application/json' -d '{"event":"ready"}'`;
}
