import { call } from "./api.js";
import { AttemptsView } from "./attempts.js";
import { announce, count, h, time } from "./dom.js";

const ENABLE = { active: "Try now", failing: "Try now", disabled: "Switch on" };

/** One endpoint: what is shown is replaced as it changes, what was asked for stays. */
export class EndpointView {
  constructor(endpoint) {
    this.path = `/${encodeURIComponent(endpoint.id)}`;
    this.facts = h("div");
    this.said = h("p", { class: "said", hidden: true });
    this.secret = h("p", { class: "secret", hidden: true });
    this.attempts = new AttemptsView(this.path);
    this.from = h("input", { type: "datetime-local", step: 1, required: true });
    this.element = h("section", { "aria-label": `Endpoint ${endpoint.id}`, "data-endpoint": endpoint.id },
      h("h2", {}, endpoint.id), this.facts, this.buttons(), this.said, this.secret, this.attempts.element);
    this.show(endpoint);
  }

  show(endpoint) {
    const text = JSON.stringify(endpoint);
    // What has not changed stays as it is: somebody may be marking it.
    if (text === this.shown) return;
    this.shown = text;
    const deliveries = endpoint.deliveries;
    const facts = [
      ["Told of", endpoint.categories.join(", ")],
      ["Whose sessions", whose(endpoint)],
      ["Delivered", count(deliveries?.delivered)],
      ["Owed", count(deliveries?.owed)],
      deliveries?.backlog !== null && ["Behind", count(deliveries?.backlog)],
      ["Given up", count(deliveries?.dead)],
      ["Last success", time(deliveries?.lastSuccessAt)],
      ["Last failure", deliveries?.lastFailureAt ? `${time(deliveries.lastFailureAt)}: ${deliveries.lastFailure}` : "none"],
    ].filter(Boolean);
    this.facts.replaceChildren(
      h("p", { class: "url" }, endpoint.url),
      h("p", { class: "status", "data-status": endpoint.status }, status(endpoint)),
      h("dl", {}, facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))));
    this.enable.textContent = ENABLE[endpoint.status];
  }

  buttons() {
    this.enable = h("button", { type: "button", onclick: () => this.act(async () => {
      this.show((await call("POST", `${this.path}/enable`)).data);
      return "It is tried with what it is owed.";
    }) });
    this.open = h("button", { type: "button", "aria-expanded": "false", onclick: () => this.act(() => this.openAttempts()) }, "Attempts");
    // Whoever presses by mistake has not changed anything yet.
    this.rotate = h("button", { type: "button", onclick: () => this.rotateOnSecondPress() }, "New secret");
    return h("form", { class: "buttons", onsubmit: (event) => {
      event.preventDefault();
      this.act(async () => {
        await call("POST", `${this.path}/resend`, { from: new Date(this.from.value).toISOString() });
        return "What happened since is sent again.";
      });
    } },
      h("button", { type: "button", onclick: () => this.act(() => this.test()) }, "Test"),
      this.enable,
      this.open,
      this.rotate,
      h("span", { class: "again" }, h("label", {}, "Send again since", this.from), h("button", { type: "submit" }, "Send again")));
  }

  async test() {
    this.say("Waiting for its answer …");
    const { delivered, status, durationMillis, error } = (await call("POST", `${this.path}/test`)).data;
    return delivered ? `It answered ${status} after ${count(durationMillis)} ms.` : `The test failed: ${error}.`;
  }

  rotateOnSecondPress() {
    if (this.rotate.textContent === "New secret") {
      this.rotate.textContent = "Make it now";
      return this.say("The old secret signs for 24 hours more. Press again to make a new one.");
    }
    this.rotate.textContent = "New secret";
    return this.act(async () => {
      const endpoint = (await call("POST", `${this.path}/rotate`)).data;
      this.show({ ...endpoint, secret: undefined });
      this.secret.hidden = false;
      this.secret.replaceChildren(h("code", {}, endpoint.secret));
      return "The new secret is shown this once:";
    });
  }

  async openAttempts() {
    if (this.attempts.isOpen) {
      this.attempts.close();
      this.open.setAttribute("aria-expanded", "false");
      return "";
    }
    const attempts = await this.attempts.open();
    this.open.setAttribute("aria-expanded", "true");
    return attempts.length ? "The last attempts, the newest first:" : "Nothing was tried yet.";
  }

  /** What is open follows what happens; a fetch that fails is made again the next time. */
  follow(endpoint) {
    this.show(endpoint);
    if (this.attempts.isOpen) this.attempts.refresh().catch(() => {});
  }

  async act(action) {
    this.secret.hidden = true;
    this.secret.replaceChildren();
    let words;
    try {
      words = await action();
    } catch (failure) {
      words = failure.message;
    }
    this.say(words);
  }

  say(words) {
    this.said.hidden = !words;
    this.said.textContent = words;
    announce(words);
  }
}

function whose({ userId, sessionIds }) {
  const sessions = sessionIds?.length ? `, of these ${sessionIds.join(", ")}` : "";
  return `${userId ?? "everyone's"}${sessions}`;
}

function status({ status, disabled, deliveries }) {
  if (disabled) return `Switched off: ${disabled.message}`;
  if (status === "active") return "Active";
  const at = deliveries?.nextProbeAt;
  return `Failing: it is asked ${at ? `again at ${new Date(at).toLocaleTimeString()}` : "now and then"} whether it is back`;
}
