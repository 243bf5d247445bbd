// @ts-check
import { now } from "./clock.js";

/** The summary's categories, those that want a person first. */
export const CATEGORIES = {
  connected: "Connected",
  needsQR: "Needs scan",
  loading: "Loading",
  error: "Error",
  disconnected: "Disconnected",
};

export const ATTENTION = ["error", "needsQR", "loading", "disconnected", "connected"];

/** @type {Record<string, [category: string, words: string]>} */
const STATUSES = {
  session_connected: ["connected", "Connected"],
  qr_generated: ["needsQR", "Needs scan"],
  connecting: ["loading", "Connecting"],
  loading: ["loading", "Loading"],
  auth_failure: ["error", "Log-in refused"],
  error: ["error", "Error"],
  session_not_connected: ["disconnected", "Disconnected"],
};

/**
 * Of a status without its session: what a timeline tells.
 *
 * @param {string} status
 */
export function statusCategory(status) {
  return STATUSES[status]?.[0] ?? "disconnected";
}

/** @param {string} status */
export function statusWords(status) {
  return STATUSES[status]?.[1] ?? status;
}

/**
 * A code that ran out is gone, whether or not the server's word of it has come yet.
 *
 * @param {any} session
 */
export function hasRunOut(session) {
  return session.needsQR && session.qrExpiresAt != null && Date.parse(session.qrExpiresAt) <= now();
}

/** @param {any} session */
export function category(session) {
  if (session.isConnected) return "connected";
  if (session.needsQR) return hasRunOut(session) ? "disconnected" : "needsQR";
  if (session.isLoading) return "loading";
  return session.hasError ? "error" : "disconnected";
}

/**
 * Also once the log says so itself, and the status is no longer that of a code.
 *
 * @param {any} session
 */
export function isExpired(session) {
  return category(session) === "disconnected"
    && (session.status === "qr_generated" || session.message === "QR code expired");
}

/** @param {any} session */
export function words(session) {
  if (isExpired(session)) return "Code expired";
  if (session.status === "loading" && session.progress != null) return `Loading ${session.progress} %`;
  return statusWords(session.status);
}

/** @param {any} session */
export function message(session) {
  return hasRunOut(session) ? "QR code expired" : session.message ?? "";
}

/**
 * The state as one would say it to somebody.
 *
 * @param {any} session
 */
export function sentence(session) {
  switch (category(session)) {
    case "connected":
      return "This session is connected to WhatsApp.";
    case "needsQR":
      return "Somebody has to scan the code with the phone of this account.";
    case "loading":
      return "The session is on its way to being connected.";
    case "error":
      return session.status === "auth_failure"
        ? "WhatsApp refused the log-in. The session has to be started anew."
        : "WhatsApp refuses this session. It needs a person to look at it.";
    default:
      return isExpired(session)
        ? "Nobody scanned the code in time. A new one appears here as soon as the sender reports it."
        : "This session is not connected to WhatsApp.";
  }
}

/**
 * "+33639980123" of "33639980123@c.us".
 *
 * @param {string | null | undefined} id
 */
export function contact(id) {
  if (!id) return "unknown";
  const [name, server] = id.split("@");
  if (server === "g.us") return `Group ${name.slice(-6)}`;
  if (server === "lid") return `Contact ${name.slice(-6)}`;
  return /^\d{6,}$/.test(name) ? `+${name}` : id;
}

/**
 * What the sender calls a session: in its id stands as %20 what no id can have.
 *
 * @param {string} id
 */
export function sessionName(id) {
  try {
    return decodeURIComponent(id);
  } catch {
    return id; // no UTF-8: then it is as good as any name
  }
}

/** @param {number | null | undefined} bytes */
export function size(bytes) {
  if (bytes == null) return "";
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/**
 * @param {number} count
 * @param {string} one
 */
export const plural = (count, one, many = `${one}s`) =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
