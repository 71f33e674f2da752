// What the page asks of the program that serves it.

const { token, key } = document.body.dataset;
const GONE =
  "labkit mark does not answer. What is not saved stays on this page: start labkit mark again in " +
  "another window, and copy it there.";

/** Something else stands in the file than what was seen here. */
export class SeenOtherwise extends Error {
  constructor({ message, now }) {
    super(message);
    this.now = now;
  }
}

/** Return what the files say of this question now. */
export function look() {
  return ask("GET", `/state?${new URLSearchParams({ key })}`);
}

/** Write what a person gave an answer, and return what the files say then. */
export function write(change) {
  return ask("POST", "/given", change);
}

async function ask(method, address, body) {
  const headers = { Authorization: `token ${token}` };
  let reply;
  try {
    reply = await fetch(address, { method, headers, body: body && JSON.stringify(body) });
  } catch {
    throw new Error(GONE);
  }
  if (reply.status === 409) throw new SeenOtherwise(await reply.json());
  if (!reply.ok) throw new Error(await reply.text());
  return reply.json();
}
