import { h, icon, setAttribute, setText } from "./dom.js";
import { CATEGORIES } from "./words.js";

/** How many of each kind; a click shows those alone. */
export class Tiles {
  #tiles = new Map();

  constructor(onPick) {
    this.element = h("div", { class: "tiles", role: "group", "aria-label": "Filter by status" });
    for (const [name, label] of [["", "All"], ...Object.entries(CATEGORIES)]) {
      const count = h("span", { class: "tile-count" }, "–");
      const share = h("span", { class: "tile-share", "aria-hidden": "true" }, h("span"));
      const button = h("button", { type: "button", class: "tile", "data-category": name || "all", "aria-pressed": "false",
        onclick: () => onPick(button.getAttribute("aria-pressed") === "true" ? "" : name) },
        h("span", { class: "tile-label" }, icon(name || "all"), label), " ", count, share);
      this.#tiles.set(name, { button, count, bar: share.firstChild });
      this.element.append(button);
    }
  }

  show(counts, total, picked) {
    for (const [name, { button, count, bar }] of this.#tiles) {
      const number = name ? counts[name] : total;
      setText(count, number.toLocaleString("en"));
      setAttribute(button, "aria-pressed", name === picked);
      button.classList.toggle("is-zero", number === 0);
      // One of thousands is still to be seen.
      bar.style.width = number ? `max(3px, ${(100 * number) / total}%)` : "0";
    }
  }

  forget() {
    for (const { count, bar } of this.#tiles.values()) {
      setText(count, "–");
      bar.style.width = "0";
    }
  }
}
