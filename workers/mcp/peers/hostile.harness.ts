import type { Home } from "./homes.harness.ts";
import { world } from "./objects.harness.ts";
import { PEER_PATHS } from "./paths.ts";
import { signedBy } from "./proof/identity.ts";
import { ANSWER_HEADER, answerText, signRequest } from "./proof/signature.ts";

// What a hostile household sends: well signed, and with whatever it claims.

type InvitedRead = { origin: string; name: string; publicKey: string; sealed: string; endsAt: string };
const bytesOf = (text: string) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const readCode = (code: string) =>
  JSON.parse(new TextDecoder().decode(bytesOf(code.slice("purser-peer.".length)))) as InvitedRead;
export const closed64 = (invited: object) =>
  `purser-peer.${btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(invited))))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "")}`;

/** A pairing as a hostile household would send it: signed by its own key, with whatever it claims. */
export async function pairing(
  to: Home,
  by: Home,
  invitation: string,
  claims: object = {},
): Promise<Response> {
  const { publicKey } = await by.identity();
  const body = JSON.stringify({
    name: "Ben",
    origin: "https://ben.example.com",
    publicKey,
    level: "full_collaboration",
    until: new Date(world.now + 86_400_000).toISOString(),
    ticket: "ticket",
    ...claims,
  });
  const { headers } = await signRequest(
    { path: PEER_PATHS.pair, body, grant: invitation },
    await by.identity(),
    world.now,
  );
  const url = `https://${to.name}.example.com${PEER_PATHS.pair}`;
  return to.receive(new Request(url, { method: "POST", headers, body }));
}
export const invitationOf = async (home: Home) =>
  readCode((await home.own("POST", "/api/peers/invitations", { name: "Anna" })).body.code);

/** An answer that Anna's key has signed, whatever is in it: a hostile peer has its own key. */
export async function bySigned(
  home: Home,
  init: RequestInit,
  answer: unknown,
  more: { readonly isError?: boolean } = {},
) {
  const nonce = /nonce="([^"]+)"/.exec(new Headers(init.headers).get("signature-input") ?? "")?.[1] ?? "";
  const result = { content: [{ type: "text", text: JSON.stringify(answer) }], ...more };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, result });
  return new Response(body, {
    headers: { [ANSWER_HEADER]: await signedBy(await home.identity(), answerText(nonce, body)) },
  });
}
