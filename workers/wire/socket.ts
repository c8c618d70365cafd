import * as z from "zod/mini";
import { type Caller, ROLES } from "../caller.ts";

// A WebSocket can cross `fetch` alone: as part of an RPC answer it cannot be cloned. So the caller cannot be an argument here. It
// is in a request that the door makes from nothing: address and headers are the door's, and of the client's own only the two
// that a handshake needs are in it. The address exists nowhere else, and no Worker behind the door has one of its own.

/** Whoever opened the socket, and until when it may stay open: Unix milliseconds, null when its credential says no end. */
export type SocketCaller = Caller & { readonly until: number | null };

const ADDRESS = "https://socket.purser.invalid";
const CALLER_HEADER = "x-purser-caller";
const HANDSHAKE = ["upgrade", "sec-websocket-protocol"];

const socketCaller = z.object({
  kind: z.enum(["person", "program", "nobody"]),
  name: z.string(),
  role: z.nullable(z.enum(ROLES)),
  requestId: z.string(),
  until: z.nullable(z.number()),
});

/** Whether a client asks for a WebSocket (RFC 6455 §4.1). */
export const isUpgrade = (headers: Headers): boolean => headers.get("upgrade")?.toLowerCase() === "websocket";

/** The upgrade for the Worker that owns the route. `path` is the client's own, with its query. */
export function upgradeRequest(client: Headers, path: string, caller: SocketCaller): Request {
  const headers = new Headers({ [CALLER_HEADER]: encodeURIComponent(JSON.stringify(caller)) });
  for (const name of HANDSHAKE) {
    const value = client.get(name);
    if (value !== null) headers.set(name, value);
  }
  return new Request(`${ADDRESS}${path}`, { headers });
}

/** Who opened the socket; null for a request that the door did not make. */
export function socketCallerOf(request: Request): SocketCaller | null {
  const said = request.headers.get(CALLER_HEADER);
  if (said === null || !request.url.startsWith(`${ADDRESS}/`) || !isUpgrade(request.headers)) return null;
  return socketCaller.parse(JSON.parse(decodeURIComponent(said)));
}
