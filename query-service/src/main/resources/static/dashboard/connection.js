import { clockTime } from "./clock.js";
import { setText } from "./dom.js";

/** Says at the top of every page whether what it shows is how it is. */
export class ConnectionNote {
  #text = document.getElementById("connection-text");
  #retry = document.getElementById("retry");

  constructor(onRetry) {
    this.#retry.addEventListener("click", onRetry);
  }

  show(state) {
    document.body.dataset.connection = state.name;
    this.#retry.hidden = state.name !== "stale";
    setText(this.#text, wordsOf(state));
    document.getElementById("connection").title = state.reason ?? "";
  }
}

function wordsOf({ name, since }) {
  switch (name) {
    case "live":
      return "Live";
    case "stale":
      // Words for a reader who looks up by chance: what is wrong, since when, and that it is being dealt with.
      return since ? `Not live since ${clockTime(since)} – reconnecting` : "No answer from the server – trying again";
    case "refused":
      return "Not connected";
    default:
      return "Connecting";
  }
}
