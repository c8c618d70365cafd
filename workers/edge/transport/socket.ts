import type { Caller } from "../../caller.ts";
import { Problem } from "../../problem.ts";
import { isUpgrade, upgradeRequest } from "../../wire/socket.ts";
import type { Outgoing, Passing } from "../passing.ts";
import type { Owned } from "../table.ts";

const UPGRADE = { headers: { upgrade: "websocket", connection: "upgrade" } };

/**
 * Hands an admitted upgrade to the owner's `fetch`, which an accepted socket can cross, and hands the client's end out. What the
 * owner answers instead of accepting is read like any other answer.
 *
 * @param until when the caller's credential ends, Unix milliseconds
 * @throws Problem upgrade_required
 */
export async function openSocket(
  { request, env }: Passing,
  url: URL,
  { owner }: Owned,
  caller: Caller,
  until: number | null,
): Promise<Outgoing> {
  if (!isUpgrade(request.headers) || owner === "DOOR")
    throw new Problem("upgrade_required", `${url.pathname} is a WebSocket; open it with one.`, UPGRADE);
  const upgrade = upgradeRequest(request.headers, url.pathname + url.search, { ...caller, until });
  const accepted = await env[owner].fetch(upgrade);
  const { status, webSocket } = accepted;
  const headers = new Headers(accepted.headers);
  if (!webSocket) return { status, headers, body: new Uint8Array(await accepted.arrayBuffer()) };
  return { status, headers, body: null, webSocket };
}
