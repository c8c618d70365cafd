import { ACTION_HEADER, type Caller } from "../caller.ts";
import { Problem } from "../problem.ts";
import type { ShownTool } from "../wire/shown-tool.ts";
import { isListed } from "./connections/clients.ts";
import type { Service } from "./connections/services.ts";
import { contextOf, webContextOf } from "./context.ts";
import type { PersonalServer } from "./contract.ts";
import type { Env } from "./env.ts";
import { GARMIN } from "./garmin/server.ts";
import { GOOGLE } from "./google/server.ts";
import { JOURNAL } from "./journal/server.ts";
import { keepInNewPlan } from "./peers/meetings.ts";
import { PEERS, type PeersToolContext } from "./peers/server.ts";
import { PLACES } from "./places/server.ts";
import { ruleFor } from "./rule.ts";
import { SPLITWISE } from "./splitwise/server.ts";
import { failed, type ToolOutcome } from "./tools/outcome.ts";
import { runTool } from "./tools/run.ts";
import { type Serving, serveTools } from "./tools/serve.ts";
import type { ServiceContext } from "./tools/service.ts";
import { type Arguments, type ServerTool, shownOf, type ToolServer } from "./tools/tool.ts";
import { WEB } from "./web/server.ts";

/** The servers of services that a person connects, by the service. */
const OF_SERVICES: Readonly<Record<Service, ToolServer<ServiceContext>>> = {
  google: GOOGLE,
  garmin: GARMIN,
  splitwise: SPLITWISE,
  places: PLACES,
};

/** Requests to hosts are for agents, which ask by their names; no client of the protocol gets them. */
type Mounted = Exclude<PersonalServer, "web">;

/** The servers behind `/mcp/:server`, by every name that they have: those of the containers, and those that older clients use. */
const NAMES: Readonly<Record<string, Mounted>> = {
  peers: "peers",
  journal: "journal",
  "journal-db": "journal",
  "personal-journal": "journal",
  google: "google",
  "google-workspace": "google",
  garmin: "garmin",
  splitwise: "splitwise",
  places: "places",
  "google-places": "places",
};

/** Answers one request of an MCP client of one of the servers. @throws Problem not_found, wrong_role */
export async function serveMounted(request: Request, env: Env, caller: Caller): Promise<Response> {
  const name = new URL(request.url).pathname.split("/")[2] ?? "";
  const server = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
  if (server === undefined)
    throw new Problem(
      "not_found",
      `There is no MCP server ${name}; there are ${Object.keys(NAMES).join(", ")}.`,
    );
  const rule = await ruleFor(caller, env);
  if (!isListed(rule.servers, server))
    throw new Problem(
      "wrong_role",
      `The key ${caller.name} may not use ${server}; the owner's rule for it says which.`,
    );
  const has = (tool: string) => isListed(rule.tools, tool);
  return named(server, (onCall) => served(server, request, env, rule.person, caller, { has, onCall }));
}

/** Answers one request about what one person has connected, whoever has proven to ask for them. */
export function serveFor(
  request: Request,
  env: Env,
  { service, person, caller }: { service: Service; person: string; caller: Caller },
): Promise<Response> {
  const has = () => true;
  return named(service, (onCall) => serveService(request, env, service, person, caller, { has, onCall }));
}

/** The reply, with the tool that was called for its record. */
async function named(
  server: PersonalServer,
  serve: (onCall: NonNullable<Serving["onCall"]>) => Promise<Response>,
): Promise<Response> {
  let tool: string | undefined;
  const reply = await serve((called) => {
    tool = called;
  });
  if (tool === undefined) return reply;
  const headers = new Headers(reply.headers);
  headers.set(ACTION_HEADER, `${server}.${tool}`);
  return new Response(reply.body, { status: reply.status, headers });
}

type Shown = Omit<Serving, "call">;

function served(server: Mounted, request: Request, env: Env, person: string, caller: Caller, shown: Shown) {
  if (server === "journal") return serveJournal(request, env, person, caller, shown);
  if (server === "peers") return servePeers(request, { env, person, caller }, shown);
  return serveService(request, env, server, person, caller, shown);
}

/** The tools of a server, as clients see them. */
export const personalToolsOf = (server: PersonalServer): readonly ShownTool[] => toolsOf(server).map(shownOf);

function toolsOf(server: PersonalServer): readonly ServerTool<never>[] {
  if (server === "journal") return JOURNAL.tools;
  if (server === "peers") return PEERS.tools;
  return server === "web" ? WEB.tools : OF_SERVICES[server].tools;
}

/** One call for a person, without a client and its protocol. */
export async function callMounted(
  env: Env,
  server: PersonalServer,
  tool: string,
  given: Arguments,
  caller: Caller,
): Promise<ToolOutcome> {
  const rule = await ruleFor(caller, env).catch(refusedIn);
  if ("isError" in rule) return rule;
  const { person, servers, tools } = rule;
  // What a program's key may not do by itself, its agents may not either.
  if (!isListed(servers, server) || !isListed(tools, tool))
    return failed("not_for_this_key", `The key ${caller.name} may not call ${tool} of ${server}.`);
  if (server === "journal") return callJournal(env, person, caller, tool, given);
  if (server === "peers") return runTool(PEERS, tool, given, { env, person, caller }, caller.requestId);
  if (server === "web") return runTool(WEB, tool, given, webContextOf(env, person, caller), caller.requestId);
  const context = contextOf(env, server, person, caller);
  return runTool(OF_SERVICES[server], tool, given, context, caller.requestId);
}

/** A refusal is the tool's answer, which an agent can read. */
function refusedIn(error: unknown): ToolOutcome {
  if (!(error instanceof Problem)) throw error;
  return failed("not_for_this_key", error.message);
}

/** What was agreed with another household is in each new version of a plan, whoever makes it. */
async function callJournal(
  env: Env,
  person: string,
  { name, requestId }: Caller,
  tool: string,
  given: Arguments,
) {
  const outcome = await env.JOURNALS.getByName(person).call(tool, given, name, requestId);
  if (tool === "create_daily_plan" && !outcome.isError)
    await keepInNewPlan(String(given.plan_date), env, person, requestId).catch((error: unknown) => {
      // The plan is made all the same, and the time stays taken for everybody who asks.
      console.warn(JSON.stringify({ level: "warn", event: "meetings_not_kept", why: String(error) }));
    });
  return outcome;
}

function serveJournal(request: Request, env: Env, person: string, caller: Caller, shown: Shown) {
  const call: Serving["call"] = (tool, given) => callJournal(env, person, caller, tool, given);
  return serveTools(request, JOURNAL, { ...shown, call });
}

function servePeers(request: Request, context: PeersToolContext, shown: Shown) {
  const call: Serving["call"] = (tool, given) =>
    runTool(PEERS, tool, given, context, context.caller.requestId);
  return serveTools(request, PEERS, { ...shown, call });
}

function serveService(
  request: Request,
  env: Env,
  service: Service,
  person: string,
  caller: Caller,
  shown: Shown,
) {
  const server = OF_SERVICES[service];
  const call: Serving["call"] = (tool, given) =>
    runTool(server, tool, given, contextOf(env, service, person, caller), caller.requestId);
  return serveTools(request, server, { ...shown, call });
}
