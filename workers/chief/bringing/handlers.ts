import { Problem } from "../../problem.ts";
import { bodyOf, checked } from "../../wire/body.ts";
import { momentOf } from "../../wire/moment.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import { agentOf, instanceOf, putInstance, resolveAgent } from "../agents/instances.ts";
import { wholeAgent } from "../agents/showing.ts";
import { soulOf } from "../agents/soul.ts";
import { FILES } from "../agents/template.ts";
import type { ChiefContext } from "../app.ts";
import { doneOnce } from "../once.ts";
import { syncSchedules } from "../schedules/sync.ts";
import type { ChiefWorld } from "../world.ts";
import { fetchArchive } from "./fetching.ts";
import { ZIP } from "./limits.ts";
import { NotTaken } from "./not-taken.ts";
import { AcceptBody, ExportQuery, GrantBody, ImportBody, type Proposed } from "./operations.ts";
import { type Packed, packAgent } from "./packing.ts";
import { monthlyOfFiles, requireRoom, shownPrice } from "./price.ts";
import {
  dropProposal,
  type ImportProposal,
  importProposalOf,
  proposalIds,
  putProposal,
} from "./proposals.ts";
import { readArchive } from "./reading.ts";
import { besideOf, takeProposal } from "./taking.ts";

/** GET /api/agents/:name/export */
export async function exportAgent(c: ChiefContext): Promise<Response> {
  const { soul: withSoul } = checked(c.req.query(), ExportQuery, "query");
  const name = c.req.param("name") ?? "";
  const { sql } = c.env.world;
  const found = resolveAgent(sql, name);
  if (found === null) throw new Problem("not_found", "There is no agent of that name");
  const { agent, instance } = found;
  const archive = await packAgent({
    name,
    version: agent.version,
    source: (instance?.origin?.format ?? "template") as Packed["source"],
    files: agent.files,
    beside: besideOf(sql, name),
    soul: withSoul ? soulOf(sql, name).map(({ text }) => text) : [],
    wants: instance?.origin?.wants ?? agent.servers,
  });
  const disposition = `attachment; filename="${name}.zip"`;
  return new Response(archive as Uint8Array<ArrayBuffer>, {
    headers: { "content-type": ZIP, "content-disposition": disposition },
  });
}

/** POST /api/agents/:name/grant */
export async function grantAgent(c: ChiefContext): Promise<Response> {
  const { servers, schedules } = await bodyOf(c.req.raw, GrantBody);
  const { world } = c.env;
  const name = c.req.param("name") ?? "";
  if (resolveAgent(world.sql, name) === null)
    throw new Problem("not_found", "There is no agent of that name");
  const instance = instanceOf(world.sql, name);
  if (!instance?.origin)
    throw new Problem("conflict", "It was not brought along: what it may use is in its TOOLS.md");
  const after = { ...instance, origin: { ...instance.origin, servers, schedules }, changedAt: world.now };
  const agent = agentOf(after);
  await requireRoom(name, world, agent);
  world.sql.atomically(() => {
    putInstance(world.sql, after);
    if (after.state === "active") syncSchedules(agent, world);
  });
  return c.json(wholeAgent(name, world));
}

/** POST /api/agents/import */
export async function importAgents(c: ChiefContext): Promise<Response> {
  const { world } = c.env;
  const { bytes, source, wanted } = await brought(c);
  const sha256 = await sha256Hex(bytes);
  if (wanted !== undefined && wanted !== sha256)
    throw refusal(`The archive's SHA-256 is ${sha256}, and not the one that was expected`);
  const read = await readArchive(bytes).catch(refused);
  const proposal = { id: world.newId(), at: world.now, source, sha256, read };
  return doneOnce(c, 201, () => {
    putProposal(world.sql, proposal);
    return shown(proposal, world);
  });
}

async function brought(c: ChiefContext) {
  const type = c.req.header("content-type") ?? "";
  if (!type.toLowerCase().startsWith("application/json"))
    return { bytes: new Uint8Array(await c.req.raw.arrayBuffer()), source: "a file", wanted: undefined };
  const { url, sha256 } = await bodyOf(c.req.raw, ImportBody);
  const { send, timeLimit } = c.env;
  const ownHost = new URL(c.req.url).hostname;
  const bytes = await fetchArchive(url, { send, timeLimit, ownHost }).catch(refused);
  return { bytes, source: url, wanted: sha256 };
}

/** GET /api/imports */
export function listImports(c: ChiefContext): Response {
  const { world } = c.env;
  const imports = proposalIds(world.sql).map((id) => shown(named(id, world), world));
  return c.json({ imports, count: imports.length });
}

/** GET /api/imports/:id */
export const showImport = (c: ChiefContext): Response =>
  c.json(shown(named(c.req.param("id") ?? "", c.env.world), c.env.world));

/** POST /api/imports/:id/accept */
export async function acceptImport(c: ChiefContext): Promise<Response> {
  await bodyOf(c.req.raw, AcceptBody);
  const { world } = c.env;
  const proposal = named(c.req.param("id") ?? "", world);
  const { agents, facts, schedules } = proposal.read;
  return doneOnce(c, 200, () => {
    takeProposal(proposal, world);
    return { agents: agents.map(({ name }) => name), facts: facts.length, schedules: schedules.length };
  });
}

/** DELETE /api/imports/:id */
export function dropImport(c: ChiefContext): Response {
  const { sql } = c.env.world;
  const id = c.req.param("id") ?? "";
  if (!sql.atomically(() => dropProposal(sql, id))) throw nothing();
  return new Response(null, { status: 204 });
}

const nothing = () =>
  new Problem("not_found", "Nothing of that id was proposed; it was taken, forgotten, or never there");

function named(id: string, { sql }: ChiefWorld): ImportProposal {
  const proposal = importProposalOf(sql, id);
  if (proposal === null) throw nothing();
  return proposal;
}

const refusal = (why: string): Problem => new Problem("invalid_request", `Nothing was brought: ${why}`);

function refused(error: unknown): never {
  throw error instanceof NotTaken ? refusal(error.message) : error;
}

function shown({ id, at, source, sha256, read }: ImportProposal, world: ChiefWorld): Proposed {
  return {
    id,
    at: momentOf(at),
    source,
    sha256,
    format: read.format,
    agents: read.agents.map(({ name, files, beside, soul, wants }) => {
      const before = resolveAgent(world.sql, name)?.agent.files ?? null;
      return {
        name,
        changes: before && FILES.filter((file) => before[file] !== files[file]),
        wants: [...wants],
        files: [...FILES.filter((file) => files[file] !== ""), ...Object.keys(beside)],
        soulLines: soul.length,
        monthlyCost: shownPrice(monthlyOfFiles(name, files, world)),
      };
    }),
    facts: [...read.facts],
    schedules: [...read.schedules],
    findings: read.findings.map(({ path, line, what }) => ({ path, line, what })),
    left: [...read.left],
    notes: [...read.notes],
  };
}
