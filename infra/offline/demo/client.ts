import { setTimeout } from "node:timers/promises";
import type { Role } from "../../../workers/caller.ts";
import type { Deployment } from "../deployment.ts";

/** A busy machine answers late to a start; whoever is told to try again does so. */
const AGAIN_MAX = 5;
const AGAIN_AFTER_MS = 500;

type Sent = { readonly status: number; readonly json: Readonly<Record<string, unknown>> };

export type DemoClient = ReturnType<typeof demoClientOf>;

/** Calls of the owner and of programs, as Cloudflare would hand them over. Each has an address of its own: the door counts by it. */
export function demoClientOf(here: Deployment) {
  let calls = 0;
  const send = async (method: string, path: string, body: object | null, headers: Record<string, string>) => {
    calls += 1;
    const address = `198.51.${100 + Math.floor(calls / 250)}.${1 + (calls % 250)}`;
    const init = {
      method,
      headers: { "content-type": "application/json", "cf-connecting-ip": address, ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    };
    for (let left = AGAIN_MAX; ; left -= 1) {
      const reply = await here.send(path, init);
      const text = await reply.text();
      if (reply.status < 500) return { status: reply.status, json: JSON.parse(text || "{}") as Sent["json"] };
      if (reply.status !== 503 || left === 0)
        throw new Error(`The demo's ${method} ${path} failed with ${reply.status}: ${text}`);
      await setTimeout(AGAIN_AFTER_MS);
    }
  };
  return {
    asOwner: async (method: string, path: string, body: object | null = null): Promise<Sent> => {
      const session = await here.signIn.ownerSession();
      return send(method, path, body, {
        "cf-access-jwt-assertion": session,
        origin: `https://${here.runtime.hostname}`,
        "sec-fetch-site": "same-origin",
        "x-requested-with": "XMLHttpRequest",
      });
    },
    asProgram: (role: Role, method: string, path: string, body: object): Promise<Sent> =>
      send(method, path, body, { authorization: `Bearer ${here.tokens[role]}` }),
    callJournal: async (name: string, given: object): Promise<Sent> =>
      send(
        "POST",
        "/mcp/journal",
        { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: given } },
        {
          authorization: `Bearer ${here.tokens.cos_internal}`,
          accept: "application/json, text/event-stream",
        },
      ),
    asRuntime: async (body: object): Promise<Sent> => {
      const [token] = here.access.serviceTokens;
      const assertion = token && (await here.signIn.serviceSession(token.clientId, token.clientSecret));
      return send("POST", "/v1/agent/run", body, {
        authorization: `Bearer ${here.tokens.runtime}`,
        ...(assertion ? { "cf-access-jwt-assertion": assertion } : {}),
      });
    },
  };
}
