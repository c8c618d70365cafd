import { once } from "node:events";
import { z } from "zod";
import type { Api, ApiAnswer } from "../../cloudflare/index.ts";
import { jsonText } from "../../terminal/words.ts";
import { TailEvent } from "./event.ts";

/** The only protocol that a tail's socket speaks (github.com/cloudflare/workers-sdk, packages/wrangler/src/tail). */
const PROTOCOL = "trace-v1";
/** How long it is waited before a tail that broke off is begun again; as often as there are pauses. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 16_000];

/** How long the other end has to answer the end of a socket: one whose network has gone never does. */
const CLOSE_WAIT_MS = 2_000;

const STEP_MS = 500;

const Tail = z.object({ id: z.string(), url: z.string() });
const Message = jsonText.pipe(TailEvent);

export type Following = {
  readonly api: Api;
  /** Path of the script in the API, such as `accounts/<id>/workers/scripts/purser-prod-edge`. */
  readonly path: string;
  readonly tell: (event: TailEvent) => void;
  readonly pause: (ms: number) => Promise<unknown>;
  /** When it has to end. */
  readonly until: AbortSignal;
};

/**
 * Follows the log of one Worker until it is told to end. A socket that closes, also because its tail has expired, is followed by a
 * new tail; each is deleted when it has ended.
 *
 * @param opened called whenever a socket has opened
 * @returns why it could not be followed any more, half a sentence; null when it was told to end
 */
export async function followLog(following: Following, opened: () => void): Promise<string | null> {
  const { until, pause } = following;
  let reason = "";
  for (let failures = 0; failures <= PAUSES_MS.length; failures++) {
    if (until.aborted) return null;
    const tail = await openTail(following);
    if (!tail.ok && (tail.why === "not found" || tail.why === "refused")) return tail.detail;
    if (tail.ok) {
      const heard = await listen(tail.result.url, following, opened);
      await following.api.delete(`${following.path}/tails/${tail.result.id}`);
      if (until.aborted) return null;
      if (heard) failures = 0;
      reason = "its socket closed again and again";
    } else reason = tail.detail;
    const ms = PAUSES_MS[failures];
    if (ms !== undefined) await waitFor(ms, until, pause);
  }
  return reason;
}

async function openTail({ api, path }: Following): Promise<ApiAnswer<z.infer<typeof Tail>>> {
  const answer = await api.post(`${path}/tails`, { filters: [] }, Tail);
  return answer.ok && !isSafe(answer.result.url)
    ? { ok: false, why: "unexpected", detail: "Cloudflare named an address in the clear" }
    : answer;
}

/** The lines of a log travel encrypted, or do not leave this machine. */
function isSafe(address: string): boolean {
  const url = URL.parse(address);
  return (
    url?.protocol === "wss:" || (url?.protocol === "ws:" && ["127.0.0.1", "localhost"].includes(url.hostname))
  );
}

/** Until the socket has closed, or should have. @returns whether anything was said on it */
async function listen(url: string, { tell, until, pause }: Following, opened: () => void): Promise<boolean> {
  const socket = new WebSocket(url, PROTOCOL);
  socket.binaryType = "arraybuffer";
  let heard = false;
  const closed = new AbortController();
  socket.addEventListener("close", () => closed.abort());
  // What follows is the close; without a listener nobody would hear of either.
  socket.addEventListener("error", () => closed.abort());
  socket.addEventListener("open", () => {
    socket.send(JSON.stringify({ debug: false }));
    opened();
  });
  socket.addEventListener("message", ({ data }: MessageEvent) => {
    // What has another form is of a kind that has nothing to show.
    const read = Message.safeParse(
      typeof data === "string" ? data : new TextDecoder().decode(data as ArrayBuffer),
    );
    heard = true;
    if (read.success) tell(read.data);
  });
  const over = AbortSignal.any([closed.signal, until]);
  if (!over.aborted) await once(over, "abort");
  socket.close();
  await waitFor(CLOSE_WAIT_MS, closed.signal, pause);
  return heard;
}

/** In short steps, so that nothing is waited for when it has to end. */
export async function waitFor(ms: number, until: AbortSignal, pause: Following["pause"]): Promise<void> {
  for (let left = ms; left > 0 && !until.aborted; left -= STEP_MS) await pause(STEP_MS);
}
