import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

// Cloudflare's tails on this machine: begun by a POST, heard on a socket of the protocol trace-v1, ended by a DELETE.

/** What every WebSocket server adds to a client's key (RFC 6455, section 1.3). */
const ACCEPTS = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const TEXT_FRAME = 0x81;
const CLOSE_FRAME = Buffer.from([0x88, 0x00]);
const MASK_BYTES = 4;
const LENGTH_BITS = 0x7f;
/** The longest text whose length stands in two bytes. */
const LENGTH_IN_TWO_BYTES = 126;

type Heard = { readonly worker: string; readonly protocol: string; readonly socket: Duplex };

export type Tails = {
  readonly url: string;
  /** Sockets that were opened, in their order. */
  readonly heard: readonly Heard[];
  readonly begun: readonly string[];
  readonly deleted: readonly string[];
  /** Workers that are not there, or may not be followed, with the status that says so. */
  readonly refused: Map<string, number>;
  /** Says it on the newest socket of a Worker. */
  readonly say: (worker: string, event: unknown) => void;
  /** Ends the newest socket of a Worker. */
  readonly breakOff: (worker: string) => void;
  readonly close: () => Promise<void>;
};

/** Starts one on a free port. */
export async function openTails(): Promise<Tails> {
  const [heard, begun, deleted]: [Heard[], string[], string[]] = [[], [], []];
  const refused = new Map<string, number>();
  const server = createServer(({ method, url = "" }, response) => {
    const [, worker = "", id] = /scripts\/purser-prod-(\w+)\/tails(?:\/(.+))?$/.exec(url) ?? [];
    const answer = (status: number, body: object) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    const status = refused.get(worker);
    if (status !== undefined)
      return void answer(status, {
        success: false,
        errors: [{ code: 10007, message: "This Worker does not exist" }],
      });
    if (method === "DELETE") {
      deleted.push(id ?? "");
      return void answer(200, { success: true, result: null });
    }
    const made = `${worker}-${begun.push(worker)}`;
    const address = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/${worker}`;
    answer(200, { success: true, result: { id: made, url: address, expires_at: "2026-11-20T18:00:00Z" } });
  });
  server.on("upgrade", ({ url = "", headers }, socket) => {
    const accept = createHash("sha1").update(`${headers["sec-websocket-key"]}${ACCEPTS}`).digest("base64");
    const protocol = headers["sec-websocket-protocol"] ?? "";
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
    );
    // A client that closes waits for the same word.
    socket.on("data", (frames: Buffer) => (hasClose(frames) ? socket.end(CLOSE_FRAME) : undefined));
    socket.on("error", () => socket.destroy());
    heard.push({ worker: url.slice(1), protocol, socket });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const socketOf = (worker: string): Duplex => {
    const socket = heard.findLast((one) => one.worker === worker)?.socket;
    if (socket === undefined) throw new Error(`Nobody follows ${worker}.`);
    return socket;
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    begun,
    deleted,
    refused,
    say: (worker, event) => socketOf(worker).write(frameOf(JSON.stringify(event))),
    breakOff: (worker) => socketOf(worker).end(CLOSE_FRAME),
    close: async () => {
      for (const { socket } of heard) socket.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Whether a client says that it closes. Several of its frames may come at once: each has a length, here a short one, and a mask. */
function hasClose(frames: Buffer): boolean {
  let at = 0;
  while (at < frames.length && frames[at] !== CLOSE_FRAME[0])
    at += 2 + MASK_BYTES + ((frames[at + 1] ?? 0) & LENGTH_BITS);
  return at < frames.length;
}

/** A server's text is not masked. */
function frameOf(text: string): Buffer {
  const content = Buffer.from(text);
  const head =
    content.length < LENGTH_IN_TWO_BYTES
      ? Buffer.from([TEXT_FRAME, content.length])
      : Buffer.from([TEXT_FRAME, LENGTH_IN_TWO_BYTES, content.length >> 8, content.length & 0xff]);
  return Buffer.concat([head, content]);
}
