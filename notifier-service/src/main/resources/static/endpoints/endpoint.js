import { call } from "./api.js";
import { attemptsTable } from "./attempts.js";
import { announce, h, time } from "./dom.js";

const STATUS = {
  active: "Active",
  failing: "Failing: it is asked now and then whether it is back",
  disabled: "Switched off",
};

/** One endpoint: what is shown is replaced as it changes, what was asked for stays. */
export class EndpointView {
  constructor(endpoint) {
    this.path = `/${encodeURIComponent(endpoint.id)}`;
    this.facts = h("div");
    this.said = h("p", { class: "said", hidden: true });
    this.secret = h("p", { class: "secret", hidden: true });
    // It may be wider than the screen: the keyboard has to reach it to move it.
    this.attempts = h("div", { class: "table", role: "region", "aria-label": "Attempts", tabindex: 0, hidden: true });
    this.from = h("input", { type: "datetime-local", step: 1, required: true });
    this.element = h("section", { "aria-label": `Endpoint ${endpoint.id}`, "data-endpoint": endpoint.id },
      h("h2", {}, endpoint.id), this.facts, this.buttons(), this.said, this.secret, this.attempts);
    this.show(endpoint);
  }

  show(endpoint) {
    const deliveries = endpoint.deliveries;
    const facts = [
      ["Told of", endpoint.categories.join(", ")],
      ["Whose sessions", endpoint.userId ?? "everyone's"],
      ["Delivered", deliveries?.delivered ?? 0],
      ["Owed", deliveries?.owed ?? 0],
      deliveries?.backlog !== null && ["Behind", deliveries?.backlog ?? 0],
      ["Given up", deliveries?.dead ?? 0],
      ["Last success", time(deliveries?.lastSuccessAt)],
      ["Last failure", deliveries?.lastFailureAt ? `${time(deliveries.lastFailureAt)}: ${deliveries.lastFailure}` : "none"],
    ].filter(Boolean);
    this.facts.replaceChildren(
      h("p", { class: "url" }, endpoint.url),
      h("p", { class: "status", "data-status": endpoint.status },
        endpoint.disabled ? `${STATUS.disabled}: ${endpoint.disabled.message}` : STATUS[endpoint.status]),
      h("dl", {}, facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, String(value))))));
    this.enable.textContent = endpoint.status === "active" ? "Try now" : "Switch on, try now";
  }

  buttons() {
    this.enable = h("button", { type: "button", onclick: () => this.act(async () => {
      this.show((await call("POST", `${this.path}/enable`)).data);
      return "It is tried with what it is owed.";
    }) });
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
      h("button", { type: "button", onclick: () => this.act(() => this.showAttempts()) }, "Attempts"),
      this.rotate,
      h("label", {}, "Send again since", this.from),
      h("button", { type: "submit" }, "Send again"));
  }

  async test() {
    const { delivered, status, durationMillis, error } = (await call("POST", `${this.path}/test`)).data;
    return delivered ? `It answered ${status} after ${durationMillis} ms.` : `The test failed: ${error}.`;
  }

  rotateOnSecondPress() {
    if (this.rotate.textContent === "New secret") {
      this.rotate.textContent = "Make it now";
      return this.say("The old secret signs for 24 hours more. Press again to make a new one.");
    }
    this.rotate.textContent = "New secret";
    return this.act(async () => {
      const endpoint = (await call("POST", `${this.path}/rotate`)).data;
      this.show(endpoint);
      this.secret.hidden = false;
      this.secret.replaceChildren(h("code", {}, endpoint.secret));
      return "The new secret is shown this once:";
    });
  }

  async showAttempts() {
    const attempts = await this.fetchAttempts();
    return attempts.length ? `The last ${attempts.length} attempts.` : "Nothing was tried yet.";
  }

  async fetchAttempts() {
    const attempts = (await call("GET", `${this.path}/attempts?limit=50`)).data;
    this.attempts.hidden = false;
    this.attempts.replaceChildren(attemptsTable(attempts));
    return attempts;
  }

  /** What is open follows what happens; a fetch that fails is made again the next time. */
  follow(endpoint) {
    this.show(endpoint);
    if (!this.attempts.hidden) this.fetchAttempts().catch(() => {});
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
    this.said.hidden = false;
    this.said.textContent = words;
    announce(words);
  }
}
