// What the server is asked, and how it is waited for.

export class Failed extends Error {
  constructor(status, message, seconds) {
    super(message);
    this.status = status;
    this.seconds = seconds;
  }
}

// What a browser says of a lost connection is for programmers.
const heard = (promise) => promise.catch((error) => {
  throw error.name === "AbortError" ? error : new Failed(0, "The server does not answer; does it still run?");
});

async function asked(path, body, { method = body ? "POST" : "GET", signal } = {}) {
  const headers = body ? { "content-type": "application/json" } : {};
  const answer = await heard(fetch(path, { method, headers, signal, body: body && JSON.stringify(body) }));
  if (answer.ok) return answer;
  const said = await answer.json().catch(() => ({ error: answer.statusText }));
  throw new Failed(answer.status, said.error, Number(answer.headers.get("retry-after")));
}

const later = (seconds, signal) => new Promise((resolve, reject) => {
  const timer = setTimeout(resolve, 1000 * seconds);
  signal?.addEventListener("abort", () => { clearTimeout(timer); reject(signal.reason); });
});

// Asks, and again after a while where the server is busy; `wait` is told for how many seconds.
async function patiently(path, body, options = {}) {
  for (;;) {
    try {
      return await asked(path, body, options);
    } catch (error) {
      if (error.status !== 503) throw error;
      options.wait?.(error.seconds);
      await later(error.seconds, options.signal);
    }
  }
}

export const json = async (path, body, options) => (await patiently(path, body, options)).json();

export const remove = async (path) => (await asked(path, null, { method: "DELETE" })).json();

// Calls `told` with each line of JSON as it comes.
export async function stream(path, body, told, options) {
  const answer = await patiently(path, body, options);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await heard(reader.read());
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) told(JSON.parse(line));
  }
}

export function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

export async function download(path, body, name, options) {
  save(await (await patiently(path, body, options)).blob(), name);
}
