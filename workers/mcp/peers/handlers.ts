import { Problem, type ProblemCode } from "../../problem.ts";
import { bodyOf, unusable } from "../../wire/body.ts";
import type { McpContext } from "../app.ts";
import { isListed } from "../connections/clients.ts";
import { ruleFor } from "../rule.ts";
import { ToolError } from "../tools/outcome.ts";
import { ArtifactName, SHARED_ARTIFACTS_MAX } from "./asked.ts";
import { askPeer } from "./asking.ts";
import { noSuchPeer, ownPerson } from "./granting.ts";
import { linesFor } from "./lines.ts";
import { PeerAskBody, ShareBody } from "./schemas.ts";

const peersOf = ({ env }: McpContext) => env.PEERS.getByName("peers");

/** Whose peers they are: a person's own; for a program's key those of whom it acts for, unless its rule leaves them out. */
async function whose({ env }: McpContext, tool: "list_peers" | "ask_peer"): Promise<string> {
  const { person, servers, tools } = await ruleFor(env.caller, env);
  if (!isListed(servers, "peers") || !isListed(tools, tool))
    throw new Problem(
      "wrong_role",
      `The key ${env.caller.name} may not use peers; the owner's rule for it says which.`,
    );
  return person;
}

/** GET /api/peers */
export async function listPeers(c: McpContext): Promise<Response> {
  return c.json(await linesFor(c.env, await whose(c, "list_peers"), c.env.outside.clock()));
}

/** What went wrong, as a program of the API knows it. */
const CODES: Readonly<Record<string, ProblemCode>> = {
  not_found: "not_found",
  invalid_arguments: "invalid_request",
  for_people: "wrong_role",
  rate_limited: "too_many_requests",
  peer_unreachable: "unavailable",
  peer_unreadable: "unavailable",
  unavailable: "unavailable",
};

/** POST /api/peers/:id/ask: one question, once. What comes back is material of another household and does nothing by itself. */
export async function askOnePeer(c: McpContext): Promise<Response> {
  const { question, ...given } = await bodyOf(c.req.raw, PeerAskBody);
  const { env } = c;
  try {
    const wanted = { person: await whose(c, "ask_peer"), peer: c.req.param("id") ?? "", question, given };
    return c.json(await askPeer(wanted, { env, caller: env.caller, reaching: env.outside }));
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    throw new Problem(CODES[error.code] ?? "conflict", error.message, { extra: { reason: error.code } });
  }
}

const artifactName = (c: McpContext): string => {
  const name = ArtifactName.safeParse(c.req.param("name"));
  if (!name.success) throw unusable("name", "expected one line of at most 60 characters");
  return name.data;
};

/** PUT /api/peers/:id/artifacts/:name: a text that this peer may read from now on, as it stands now. */
export async function shareArtifact(c: McpContext): Promise<Response> {
  const name = artifactName(c);
  const { text } = await bodyOf(c.req.raw, ShareBody);
  const outcome = await peersOf(c).share(ownPerson(c), c.req.param("id") ?? "", name, text);
  if (outcome === "not_found") throw noSuchPeer();
  if (outcome === "too_many")
    throw new Problem(
      "conflict",
      `A peer has at most ${SHARED_ARTIFACTS_MAX} shared texts; take one back first.`,
    );
  return c.json({ name });
}

/** DELETE /api/peers/:id/artifacts/:name */
export async function unshareArtifact(c: McpContext): Promise<Response> {
  const name = artifactName(c);
  if (!(await peersOf(c).unshare(ownPerson(c), c.req.param("id") ?? "", name)))
    throw new Problem("not_found", "Nothing of that name is shared with such a peer.");
  return c.json({ name });
}
