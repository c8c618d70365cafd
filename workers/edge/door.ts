import { v7 as uuidv7 } from "uuid";
import type { Outside } from "../outside.ts";
import { Problem, problemFrom } from "../problem.ts";
import { admit } from "./identity/authorise.ts";
import { withToken } from "./identity/bearer.ts";
import { identify, unknown } from "./identity/identity.ts";
import { addressOf } from "./limits/address.ts";
import { isPaced, type Memory, pace, paceOf } from "./limits/background.ts";
import { Calls } from "./limits/calls.ts";
import { countAgainst } from "./limits/limits.ts";
import { Month } from "./limits/month.ts";
import type { Outgoing, Passing } from "./passing.ts";
import { type LookUp, methodOf, openLookUp, routeFor, rowOf } from "./place.ts";
import { digestOf } from "./record/digest.ts";
import { APPEND_LIMIT_MS } from "./record/journal.ts";
import { logRequest } from "./record/log.ts";
import { recorded } from "./record/record.ts";
import { DoorTally } from "./record/tally.ts";
import { Thinned } from "./record/worth.ts";
import { type Env, settingsOf } from "./settings.ts";
import { type Owned, ROUTES } from "./table.ts";
import { bytesOf, checkedBody } from "./transport/body.ts";
import { forward } from "./transport/forward.ts";
import { requireHost } from "./transport/host.ts";
import { refuseCrossSite } from "./transport/origin.ts";
import { refuseUnknownQuery } from "./transport/query.ts";
import { readable, refusalOf } from "./transport/refusal.ts";
import { replyOf } from "./transport/reply.ts";
import { openSocket } from "./transport/socket.ts";

/** What a door is opened with; the deployed one has the real clock, read at a request's beginning and end, and every route. */
export type DoorOptions = Pick<Outside, "clock"> & {
  /** How long the journal may take for an entry. */
  readonly appendLimitMs?: number;
  readonly routes?: readonly Owned[];
};

export type Door = {
  readonly fetch: (request: Request, env: Env, ctx: Pick<ExecutionContext, "waitUntil">) => Promise<Response>;
};

/** The one public door: lets a request in step by step, has the Worker behind answer, writes it down and lets the reply out. */
export function createDoor({ clock, appendLimitMs = APPEND_LIMIT_MS, routes = ROUTES }: DoorOptions): Door {
  const lookUp = openLookUp(routes);
  const memory: Memory = { month: new Month(), calls: new Calls() };
  const recorder = {
    clock,
    appendLimitMs,
    calls: memory.calls,
    thinned: new Thinned(),
    tally: new DoorTally(),
  };

  const pass = async (p: Passing): Promise<Response> => {
    const outgoing = await answered(p, memory).catch((error: unknown) => {
      p.error = error;
      return failed(error, p);
    });
    const leaving = readable(p, outgoing);
    recorder.tally.add(p, leaving.status);
    const reply = replyOf(p, await recorded(p, leaving, recorder));
    logRequest(p, reply.status, clock());
    return reply;
  };

  return {
    fetch: (request, env, ctx) => {
      const passed = pass(begin(request, env, (work) => ctx.waitUntil(work), clock(), lookUp));
      // The request goes on to its end when its client has gone.
      ctx.waitUntil(passed);
      return passed;
    },
  };
}

function begin(request: Request, env: Env, keep: Passing["keep"], now: Date, lookUp: LookUp): Passing {
  const url = URL.parse(request.url);
  const place = url && lookUp(url.pathname);
  return {
    request,
    env,
    keep,
    now,
    requestId: uuidv7({ msecs: now.getTime() }),
    address: addressOf(request.headers),
    url,
    place,
    row: place && rowOf(place, request.method),
  };
}

/** The steps, in their order. The Worker behind runs only when all before it have passed. */
async function answered(p: Passing, memory: Memory): Promise<Outgoing> {
  const { request, env, now, requestId, keep, place } = p;
  const { method, headers } = request;
  const url = requireHost(p);
  // What is wrong with a credential is told only where the route asks for one, and counted like no credential.
  const identified = await identify(withToken(headers, p.row), env, now, requestId, keep).catch(problemOnly);
  p.identified = identified;
  await countAgainst(p);

  const { caller: known, until, byClient } = identified instanceof Problem ? unknown(requestId) : identified;
  const { route, access } = routeFor(place, { method, path: url.pathname, kind: known.kind });
  const caller = admit(identified, route, access, settingsOf(env), requestId);
  refuseCrossSite(request, url, caller, byClient);
  refuseUnknownQuery(url, methodOf(method), route);
  const level = isPaced(caller) ? await paceOf(caller, route, env, now, memory, keep) : null;
  if (route.reply === "socket") return openSocket(p, url, route, caller, until);

  const bytes = await bytesOf(request, route);
  if (bytes) p.digest = await digestOf(bytes);
  const answer = await forward(p, url, route, checkedBody(bytes, request, route, caller), { caller, until });
  const outgoing = { ...answer, headers: new Headers(answer.headers.map(([name, value]) => [name, value])) };
  if (level !== null) pace(outgoing, method, level);
  return method === "HEAD" ? { ...outgoing, body: null } : outgoing;
}

function failed(error: unknown, { requestId, place }: Passing): Outgoing {
  return refusalOf(problemFrom(error, requestId), requestId, place?.path);
}

function problemOnly(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}
