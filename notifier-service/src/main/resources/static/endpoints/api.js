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

/** @param path below `/api/whatsapp/endpoints` */
export async function call(method, path, body) {
  const headers = {};
  if (key.get()) headers["x-api-key"] = key.get();
  if (body) headers["content-type"] = "application/json";
  let answer;
  try {
    answer = await fetch(`../api/whatsapp/endpoints${path}`, { method, headers, body: body && JSON.stringify(body) });
  } catch {
    throw new ApiError(0, "The server can't be reached.");
  }
  const json = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new ApiError(answer.status, json.detail ?? `The server answered ${answer.status}.`);
  return json;
}
