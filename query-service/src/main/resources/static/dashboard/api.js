const KEY = "sessionlog.key";

/** An answer other than 2xx. Status 0: the server could not be reached. */
export class ApiError extends Error {
  constructor(status, detail, retryAfterSeconds = 0) {
    super(detail);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Lives as long as the tab. */
export const key = {
  get: () => storage()?.getItem(KEY) ?? null,
  set: (value) => storage()?.setItem(KEY, value),
  forget: () => storage()?.removeItem(KEY),
};

function storage() {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

/** @param path below `api/whatsapp/session/`, its parts encoded */
export async function request(path, { headers = {}, ...options } = {}) {
  const credential = key.get();
  let answer;
  try {
    answer = await fetch(`api/whatsapp/session/${path}`, {
      ...options,
      headers: credential ? { ...headers, "x-api-key": credential } : headers,
    });
  } catch (failure) {
    if (failure.name === "AbortError") throw failure;
    throw new ApiError(0, "The server can't be reached.");
  }
  if (!answer.ok) throw await refusal(answer);
  return answer;
}

export async function getJson(path, options) {
  return (await request(path, options)).json();
}

async function refusal(answer) {
  const problem = await answer.json().catch(() => ({}));
  const seconds = Number(answer.headers.get("Retry-After"));
  return new ApiError(
    answer.status,
    problem.detail ?? problem.error ?? `The server answered ${answer.status}.`,
    Number.isFinite(seconds) ? seconds : 0);
}
