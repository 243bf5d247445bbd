import { getJson } from "./api.js";

const PAUSE_MS = 1000;
const AFTER_FAILURE_MS = 5000;

/** Something of a session that is read apart from the feed: anew at each news of it, but once a second at most. */
export class Part {
  #closed = new AbortController();
  #timer = 0;
  #isLoading = false;
  #isDue = false;
  #loadedAt = -PAUSE_MS;

  /** @return the path to read, below `api/whatsapp/session/` */
  path() {
    throw new Error("each part says what it reads");
  }

  /** Ends what is still read when the part is closed. */
  get signal() {
    return this.#closed.signal;
  }

  /** @param answer what was read, as JSON */
  async loaded(answer) {}

  failed(failure) {}

  reload() {
    this.#isDue = true;
    this.#soon(this.#loadedAt + PAUSE_MS - performance.now());
  }

  close() {
    this.#closed.abort();
    clearTimeout(this.#timer);
    this.#timer = -1;
  }

  #soon(milliseconds) {
    if (this.#timer || this.#isLoading) return;
    this.#timer = setTimeout(() => {
      this.#timer = 0;
      this.#load();
    }, Math.max(0, milliseconds));
  }

  async #load() {
    this.#isLoading = true;
    this.#isDue = false;
    let pause = PAUSE_MS;
    try {
      await this.loaded(await getJson(this.path(), { signal: this.signal }));
    } catch (failure) {
      if (failure.name === "AbortError") return;
      this.failed(failure);
      // What is not there yet (404), or not read now (503), may be in a moment.
      this.#isDue = true;
      pause = AFTER_FAILURE_MS;
    } finally {
      this.#isLoading = false;
      this.#loadedAt = performance.now();
    }
    if (this.#isDue) this.#soon(pause);
  }
}

/**
 * Brings a list's elements up to date: one whose item did not change stays as it is, with the focus that it may have.
 *
 * @param keyOf what tells an item from the others
 */
export function reconcile(list, items, keyOf, build) {
  const old = new Map([...list.children].map((element) => [element.dataset.key, element]));
  let next = list.firstElementChild;
  for (const item of items) {
    const itemKey = keyOf(item);
    const signature = JSON.stringify(item);
    let element = old.get(itemKey);
    if (!element || element.itemSignature !== signature) {
      const built = build(item);
      built.dataset.key = itemKey;
      built.itemSignature = signature;
      if (element === next && element) next = next.nextElementSibling;
      element?.remove();
      element = built;
    }
    old.delete(itemKey);
    if (element === next) next = next.nextElementSibling;
    else list.insertBefore(element, next);
  }
  for (const element of old.values()) element.remove();
}
