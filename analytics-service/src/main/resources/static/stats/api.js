// The dashboard's key: behind one gateway, who has shown it there need not show it again.
const KEY = "sessionlog.key";

export const key = {
  get: () => sessionStorage.getItem(KEY),
  set: (value) => sessionStorage.setItem(KEY, value),
  forget: () => sessionStorage.removeItem(KEY),
};

/** An answer other than 2xx. */
export class ApiError extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

async function data(path, parameters) {
  const headers = key.get() ? { "x-api-key": key.get() } : {};
  let answer;
  try {
    answer = await fetch(`../api/whatsapp/${path}?${new URLSearchParams(parameters)}`, { headers });
  } catch {
    throw new ApiError(0, "The server can't be reached.");
  }
  const json = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new ApiError(answer.status, json.detail ?? `The server answered ${answer.status}.`);
  return json.data;
}

/** @param whose `{scope, name}`: all, or one user's, or one session */
export function stats(whose, parameters) {
  return whose.scope === "session"
    ? data(`session/${encodeURIComponent(whose.name)}/stats`, parameters)
    : data("stats", withUser(whose, parameters));
}

export function top(whose, parameters) {
  return data("stats/top", withUser(whose, parameters));
}

function withUser(whose, parameters) {
  return whose.scope === "user" ? { ...parameters, userId: whose.name } : parameters;
}
