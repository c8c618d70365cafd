import {
  type Answer,
  type Answering,
  type Asked,
  type Caller,
  type Haltable,
  PROVEN_HEADER,
  type Reporting,
  type Ticking,
} from "../caller.ts";
import { HiddenEntrypoint } from "../entrypoint.ts";
import { OUTSIDE } from "../outside.ts";
import { answerError, Problem } from "../problem.ts";
import { TEAM } from "../route.ts";
import { answerOf } from "../wire/answer.ts";
import { socketCallerOf } from "../wire/socket.ts";
import type { PersonasReport, ShownReply } from "./contract.ts";
import type { Env } from "./env.ts";
import { requireSignature, SIGNATURE_HEADER, webhookSecret } from "./events/proof.ts";
import { decodedPart } from "./matching.ts";
import { addressReply, requireAddress } from "./pool/address.ts";
import { workerTokens } from "./pool/tokens.ts";

export { Orchestrator } from "./orchestrator.ts";
export { Runner } from "./runner/runner.ts";

/** Paths whose senders prove themselves by a signature, and what its secret is of. An id has no colon, so that the two never meet. */
const SIGNED: readonly (readonly [path: RegExp, of: string])[] = [
  [/^\/api\/webhooks\/([^/]+)$/, ""],
  [/^\/api\/deployed\/([^/]+)$/, "deployed:"],
];
const takenNow = (env: Env) => workerTokens(env)(OUTSIDE.clock().getTime());
const ADDRESS = "/api/workers/address";
const SECRET = /^\/api\/(personas|deployments)\/[^/]+\/webhook$/;

/** The personas for their clients. Only the door reaches it, and it has checked identity, role and size. */
export default class Personas
  extends HiddenEntrypoint<Env>
  implements Answering, Haltable, Reporting, Ticking
{
  async answer(asked: Asked, caller: Caller): Promise<Answer> {
    try {
      const { pathname } = new URL(asked.url);
      if (asked.method === "GET" && pathname === ADDRESS)
        return answerOf(Response.json(await addressReply(asked.url, takenNow(this.env))));
      const proven = await provenBy(asked, caller, pathname, this.env.WEBHOOK_KEY);
      const shown = await this.env.ORCHESTRATOR.getByName("orchestrator").answer(asked, proven);
      const isSecret = asked.method === "GET" && SECRET.test(pathname);
      const { status, headers, body } = isSecret ? await this.#withSecret(shown, asked) : shown;
      return {
        status,
        headers: [
          ...Object.entries(headers),
          ...(proven === caller ? [] : [[PROVEN_HEADER, encodeURIComponent(proven.name)] as const]),
        ],
        body: typeof body === "string" ? new TextEncoder().encode(body) : body,
      };
    } catch (error) {
      return answerOf(answerError(error, caller.requestId));
    }
  }

  /** A worker that connects. Its address ends in a secret, and one without it reaches no object. */
  override async fetch(request: Request): Promise<Response> {
    const caller = socketCallerOf(request);
    if (caller === null) return super.fetch(request);
    try {
      await requireAddress(request.url, takenNow(this.env));
      const { status, webSocket } = await this.env.ORCHESTRATOR.getByName("orchestrator").fetch(request);
      return new Response(null, { status, webSocket, headers: { [PROVEN_HEADER]: "worker" } });
    } catch (error) {
      return answerError(error, caller.requestId);
    }
  }

  async report(): Promise<PersonasReport> {
    return this.env.ORCHESTRATOR.getByName("orchestrator").report();
  }

  async halted(id: string, caller: Caller): Promise<void> {
    await this.env.ORCHESTRATOR.getByName("orchestrator").halted(id, caller);
  }

  async tick(): Promise<void> {
    await this.env.ORCHESTRATOR.getByName("orchestrator").wake();
  }

  /** What the object says of a persona's webhook, with the secret that only this Worker makes. */
  async #withSecret(shown: Pick<ShownReply, "status" | "headers" | "body">, { url }: Asked) {
    if (shown.status !== 200) return shown;
    const { WEBHOOK_KEY: key } = this.env;
    if (key === undefined)
      throw new Problem("unavailable", "This deployment has no master key, so webhooks need a bearer token");
    const { personaId, slug } = JSON.parse(shown.body as string) as { personaId: string; slug?: string };
    const secret = await webhookSecret(key, slug === undefined ? personaId : `deployed:${slug}`);
    const path = slug === undefined ? `/api/webhooks/${personaId}` : `/api/deployed/${slug}`;
    const address = new URL(path, url).href;
    const body = { personaId, url: address, header: "X-Webhook-Signature", secret };
    return { ...shown, body: JSON.stringify(body) };
  }
}

/**
 * Whoever sends to a webhook's path or a deployment's: a client whose token the door has checked, or somebody with its signature. All other
 * paths have roles, which the door has checked.
 *
 * @throws Problem missing_identity, wrong_role, invalid_token
 */
async function provenBy(
  { headers, body }: Asked,
  caller: Caller,
  path: string,
  key: string | undefined,
): Promise<Caller> {
  const signed = signedIn(path);
  const isProof = signed !== null || path === "/api/gitlab/webhook";
  if (!isProof || (caller.role !== null && TEAM.includes(caller.role))) return caller;
  if (caller.role !== null)
    throw new Problem(
      "wrong_role",
      `The role "${caller.role}" may not do that; it takes ${TEAM.join(" or ")}.`,
    );
  if (signed === null)
    throw new Problem(
      "missing_identity",
      "Send a token of the role team, as `Authorization: Bearer <token>` or as `X-Gitlab-Token`.",
    );
  await requireSignature(String(body ?? ""), headers[SIGNATURE_HEADER], key, signed.secretOf);
  return { ...caller, name: signed.name };
}

/** What the signature of a request to that path is made with, and the name of whoever sends it; null for a path without one. */
function signedIn(path: string): { readonly secretOf: string; readonly name: string } | null {
  for (const [pattern, of] of SIGNED) {
    const part = pattern.exec(path)?.[1];
    if (part === undefined) continue;
    const secretOf = `${of}${decodedPart(part)}`;
    return { secretOf, name: of === "" ? `webhook:${secretOf}` : secretOf };
  }
  return null;
}
