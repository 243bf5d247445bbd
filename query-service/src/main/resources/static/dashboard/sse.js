// @ts-check
/**
 * Reads `text/event-stream` by hand, since EventSource can send no key. As the HTML standard has it: lines end with LF,
 * CR or CRLF, in whatever pieces they arrive; an event without data is none; an id stays until the next one.
 */
export class EventStreamParser {
  #rest = "";
  /** @type {string[]} */
  #data = [];
  #event = "";
  /** @type {string | undefined} */
  #id;
  #onEvent;
  #onRetry;

  /**
   * @param {object} listeners
   * @param {(event: {event: string, data: string, id: string | undefined}) => void} listeners.onEvent its id is undefined
   *     until the stream named one
   * @param {(milliseconds: number) => void} [listeners.onRetry] told how long the server asks clients to wait
   */
  constructor({ onEvent, onRetry = () => {} }) {
    this.#onEvent = onEvent;
    this.#onRetry = onRetry;
  }

  /** @param {string} text */
  push(text) {
    const input = this.#rest + text;
    let start = 0;
    for (let i = nextBreak(input, 0); i >= 0; i = nextBreak(input, start)) {
      // A CR at the end may be the first half of a CRLF.
      if (input[i] === "\r" && i === input.length - 1) break;
      this.#line(input.slice(start, i));
      start = i + (input[i] === "\r" && input[i + 1] === "\n" ? 2 : 1);
    }
    this.#rest = input.slice(start);
  }

  /** @param {string} line */
  #line(line) {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#event = value;
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    else if (field === "retry" && /^\d+$/.test(value)) this.#onRetry(Number(value));
  }

  #dispatch() {
    if (this.#data.length > 0) {
      this.#onEvent({ event: this.#event || "message", data: this.#data.join("\n"), id: this.#id });
    }
    this.#data = [];
    this.#event = "";
  }
}

/**
 * @param {string} text
 * @param {number} from
 */
function nextBreak(text, from) {
  const lf = text.indexOf("\n", from);
  const cr = text.slice(from, lf < 0 ? undefined : lf).indexOf("\r");
  return cr < 0 ? lf : from + cr;
}
