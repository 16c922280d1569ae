// Talking to the newsroom from a page that stays open for hours: logins end, tokens change, nets fail.

const PATIENCE = 15_000; // milliseconds
const LARGE = "Bài dài quá giới hạn của máy chủ nên không lưu được. Hãy chia bài hoặc bớt chữ.";
const SMALL = 60_000; // bytes that browsers still send for a page that is being closed

export class Failure extends Error {
  // kind: "offline", "login", "server"; "refused", "conflict" and "large" say why
  constructor(kind, says = "") {
    super(says);
    this.kind = kind;
  }
}

async function reach(url, options) {
  try {
    return await fetch(url, {
      redirect: "manual", // to the login page: that is an answer, too
      signal: AbortSignal.timeout(PATIENCE),
      ...options,
    });
  } catch {
    throw new Failure("offline");
  }
}

async function read(response) {
  if (response.type === "opaqueredirect" || response.status === 401) throw new Failure("login");
  if (response.ok) return response.json();
  const says = response.headers.get("Content-Type")?.includes("json") && (await response.json()).says;
  if (response.status === 403) throw says ? new Failure("refused", says) : new Failure("token");
  if (response.status === 413) throw new Failure("large", says || LARGE);
  throw new Failure(response.status === 409 ? "conflict" : "server", says || "");
}

async function send(url, message, token, lasting) {
  const body = JSON.stringify(message);
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token.value };
  const keepalive = lasting && new Blob([body]).size < SMALL;
  return read(await reach(url, { method: "POST", body, headers, keepalive }));
}

// Posts a message as JSON and returns the answer; throws Failure. `token` is the form's field with
// the CSRF token: a login in another tab changes it, and the new one is put there.
export async function post(url, message, { token, tokenUrl, lasting = false }) {
  try {
    return await send(url, message, token, lasting);
  } catch (failure) {
    if (failure.kind !== "token") throw failure;
  }
  token.value = (await read(await reach(tokenUrl))).token;
  try {
    return await send(url, message, token, lasting);
  } catch (failure) {
    throw failure.kind === "token" ? new Failure("server") : failure;
  }
}
