import { age } from "./clock.js";
import { setText } from "./dom.js";
import { Part } from "./part.js";
import { statusWords } from "./words.js";

const EVERY_MS = 10_000;

/** What became of an answer, after the server's words. */
const OUTCOMES = {
  agreed: "as shown",
  unconfirmed: "not as shown: it is asked once more",
  appended: "which no webhook had told",
  overtaken: "overtaken by a webhook",
};

/** What the session's own server said last, where servers are asked. */
export class Server extends Part {
  #id;
  #element;
  #said = null;
  #timer = 0;

  /** @param element where it is told, hidden while there is nothing to tell */
  constructor(id, element) {
    super();
    this.#id = id;
    this.#element = element;
    fetch("dashboard/settings.json", { signal: this.signal })
      .then((answer) => answer.json())
      .then(({ asks }) => asks && this.#begin())
      .catch(() => {}); // without it nothing is told
  }

  #begin() {
    if (this.signal.aborted) return;
    this.reload();
    this.#timer = setInterval(() => !document.hidden && this.reload(), EVERY_MS);
  }

  path() {
    return `${encodeURIComponent(this.#id)}/server`;
  }

  async loaded({ data }) {
    this.#said = data;
    this.showTime();
  }

  showTime() {
    this.#element.parentElement.hidden = !this.#said;
    if (this.#said) setText(this.#element, sentence(this.#said));
  }

  close() {
    clearInterval(this.#timer);
    super.close();
  }
}

function sentence({ server, circuit, lastFailure, last }) {
  const isLeftAlone = circuit === "open" ? ` · ${server} fails (${lastFailure}) and is left alone for a moment` : "";
  if (!last) return isLeftAlone ? isLeftAlone.slice(3) : `${server} was not asked yet`;
  const when = age(last.answeredAt);
  if (last.outcome === "failed") return `${server}: ${last.words} · ${when}${isLeftAlone}`;
  const words = last.known ? `${statusWords(last.status)} (${last.words})` : "does not know this session";
  return `${server}: ${words}, ${OUTCOMES[last.outcome]} · ${when}${isLeftAlone}`;
}
