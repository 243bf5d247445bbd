import { getJson } from "./api.js";
import { now } from "./clock.js";
import { h, setText } from "./dom.js";
import { category, isExpired } from "./words.js";

const TRIES = 5;
const RETRY_MS = 400;
const HURRY_S = 10;
const LIFETIME_S = 60;

/**
 * The QR code as large as a phone likes it, and how long it still scans. Once it cannot be scanned any more it is not
 * shown any more.
 */
export class QrPanel {
  #id;
  #session = null;
  #shown = null;
  #isOn = false;
  #loads = 0;
  #closed = new AbortController();
  #timer = setInterval(() => this.#tick(), 250);

  constructor(id) {
    this.#id = id;
    this.image = h("img", { class: "qr-image", alt: "QR code to scan with the phone’s WhatsApp", hidden: true });
    this.cover = h("p", { class: "qr-cover" });
    this.time = h("p", { class: "qr-time" });
    this.bar = h("span");
    this.element = h("div", { class: "qr", hidden: true },
      h("div", { class: "qr-frame" }, this.image, this.cover),
      h("div", { class: "qr-bar", "aria-hidden": "true" }, this.bar), this.time);
  }

  show(session) {
    this.#session = session;
    const waits = category(session) === "needsQR";
    // An expired code keeps its place, so that the next one is seen to come.
    this.#isOn = waits || isExpired(session);
    this.element.hidden = !this.#isOn;
    if (!waits) return this.#hide("expired", "Code expired", "A new one appears here by itself.");
    if (session.qr == null) return this.#hide("secret", "Code not shown", "Your key may not see QR codes.");
    if (session.qr !== this.#shown) {
      this.#hide("loading", "", "");
      this.#shown = session.qr;
      this.#load(session.qr, ++this.#loads);
    }
    this.#tick();
  }

  close() {
    clearInterval(this.#timer);
    this.#closed.abort();
  }

  async #load(qr, turn) {
    for (let i = 0; i < TRIES && turn === this.#loads; i++) {
      try {
        const { data } = await getJson(`status/${encodeURIComponent(this.#id)}`, { signal: this.#closed.signal });
        if (turn !== this.#loads) return;
        // Another node may be a moment behind, and still show the code before.
        if (data.qr === qr) return this.#draw(data.qrImage);
      } catch (failure) {
        if (failure.name === "AbortError") return;
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS * (i + 1)));
    }
    if (turn === this.#loads) this.#hide("failed", "Code not shown", "Its image could not be loaded.");
  }

  #draw(dataUrl) {
    if (dataUrl == null) return this.#hide("failed", "Code not shown", "It can’t be drawn as a QR code.");
    this.image.src = dataUrl;
    this.image.hidden = false;
    this.element.dataset.state = "live";
    setText(this.cover, "");
    this.#tick();
  }

  #hide(state, title, words) {
    this.#loads++;
    this.#shown = null;
    this.image.hidden = true;
    this.image.removeAttribute("src");
    this.element.dataset.state = state;
    setText(this.cover, title);
    setText(this.time, words);
    this.bar.style.width = "0";
  }

  #tick() {
    const state = this.element.dataset.state;
    if (!this.#isOn || (state !== "live" && state !== "loading")) return;
    if (this.#session.qrExpiresAt == null) return setText(this.time, "");
    const left = (Date.parse(this.#session.qrExpiresAt) - now()) / 1000;
    if (left <= 0) return this.#hide("expired", "Code expired", "A new one appears here by itself.");
    this.element.classList.toggle("hurry", left <= HURRY_S);
    this.bar.style.width = `${Math.min(100, (100 * left) / LIFETIME_S)}%`;
    setText(this.time, `Scan within ${Math.ceil(left)} s`);
  }
}
