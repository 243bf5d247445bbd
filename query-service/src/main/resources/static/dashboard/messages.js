import { request } from "./api.js";
import { clockTime, date, fullTime, now } from "./clock.js";
import { h, hidden, icon, setText } from "./dom.js";
import { Paged } from "./paged.js";
import { reconcile } from "./part.js";
import { contact, size } from "./words.js";

const TICKS = {
  pending: ["pending", "Waiting to be sent"],
  sent: ["sent", "Sent"],
  delivered: ["ticks", "Delivered"],
  read: ["ticks", "Read"],
  played: ["ticks", "Played"],
  error: ["error", "Not sent"],
};

/** The session's messages, newest first, each with its newest tick. */
export class Messages extends Paged {
  #id;

  constructor(id) {
    super((message) => message.id, "Show older messages");
    this.#id = id;
    this.list = h("ol", { class: "messages", reversed: true });
    this.note = h("p", { class: "hint" }, "Loading");
    this.element = h("section", { class: "panel", "aria-labelledby": "messages-title" },
      h("div", { class: "panel-head" }, h("h2", { id: "messages-title" }, "Messages")),
      this.note, this.list, this.more);
  }

  listPath() {
    return `${encodeURIComponent(this.#id)}/messages`;
  }

  show(messages) {
    this.note.hidden = messages.length > 0;
    setText(this.note, "No message yet.");
    reconcile(this.list, messages, this.keyOf, messageItem);
  }

  failed(failure) {
    if (this.list.children.length > 0) return;
    this.note.hidden = false;
    setText(this.note, failure.status === 404 ? "No message yet." : `Not loaded: ${failure.message}`);
  }
}

function messageItem(message) {
  const isOut = message.direction === "out";
  const other = contact(message.chat ?? (isOut ? message.to : message.from));
  return h("li", { class: `message ${isOut ? "is-out" : "is-in"}` },
    h("p", { class: "message-head" }, icon(isOut ? "out" : "in"), hidden(isOut ? "To " : "From "),
      h("span", { class: "contact" }, other),
      message.author && h("span", { class: "author" }, contact(message.author)),
      h("span", { class: "message-end" }, time(message.timestamp), isOut && tick(message.status))),
    body(message),
    message.media && media(message),
    message.reactions.length > 0 && h("p", { class: "reactions" }, hidden("Reactions: "),
      message.reactions.map(({ reaction }) => h("span", {}, reaction))));
}

function body(message) {
  if (message.revoked) return h("p", { class: "message-body is-gone" }, `Deleted for ${message.revoked.for}`);
  if (message.body) {
    return h("p", { class: "message-body", dir: "auto" }, message.body + (message.bodyCut ? "…" : ""),
      message.editedAt && h("span", { class: "edited" }, " edited"));
  }
  if (message.media) return null;
  return h("p", { class: "message-body is-gone" }, message.isStub ? "Its content has not come." : message.type ?? "No text");
}

function time(timestamp) {
  if (!timestamp) return null;
  const today = date(timestamp) === date(now());
  return h("time", { datetime: timestamp, title: fullTime(timestamp) }, today ? clockTime(timestamp) : date(timestamp));
}

function tick(status) {
  const [drawing, words] = TICKS[status] ?? ["pending", "Not known whether sent"];
  return h("span", { class: `tick tick-${status ?? "none"}`, title: words }, icon(drawing), hidden(words));
}

/** A stranger's file is fetched when somebody asks for it, and pictures alone are shown. */
function media(message) {
  const { type, fileName, url } = message.media;
  const isPicture = /^image\/(png|jpe?g|webp|gif)$/.test(type ?? "");
  const words = [isPicture ? "Picture" : fileName ?? type ?? "File", size(message.media.size)].filter(Boolean).join(", ");
  const button = h("button", { type: "button", class: "button small", onclick: async () => {
    button.disabled = true;
    try {
      const answer = await request(url.replace(/^\/api\/whatsapp\/session\//, ""));
      const dataUrl = await asDataUrl(await answer.blob());
      if (isPicture) button.replaceWith(h("img", { class: "picture", src: dataUrl, alt: "The message’s picture" }));
      else h("a", { href: dataUrl, download: fileName ?? "file" }).click();
    } catch (failure) {
      button.textContent = failure.message;
    }
    button.disabled = false;
  } }, isPicture ? `Show picture${message.media.size ? `, ${size(message.media.size)}` : ""}` : `Save ${words}`);
  return h("div", { class: "media" }, button);
}

function asDataUrl(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
