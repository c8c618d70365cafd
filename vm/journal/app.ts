import { Hono } from "hono";
import { v7 } from "uuid";
import * as z from "zod/mini";
import { answerJournal } from "../../workers/mcp/journal/home/answer.ts";
import { JournalRequest } from "../../workers/mcp/journal/home/schemas.ts";
import { guarded, type Home } from "../../workers/mcp/journal/home/state.ts";
import { JOURNAL } from "../../workers/mcp/journal/server.ts";
import { runTool } from "../../workers/mcp/tools/run.ts";
import { serveTools } from "../../workers/mcp/tools/serve.ts";
import { isProven, PROOF_HEADER, USER_HEADER } from "../gateway/identity.ts";
import { problem } from "../gateway/problem.ts";
import type { Database } from "../postgres/database.ts";
import { postgresJournal } from "./postgres.ts";

/** Everything that the machine's journals take from outside themselves. */
export type JournalsParts = {
  /** The database personal, as the role that sees one user's rows. */
  readonly database: Database;
  /** What the gateway signs with for whom a call is. */
  readonly identityKey: string;
  readonly now: () => Date;
  /** One line for an operator, without a word of a journal in it. */
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
};

/** Who has set no zone has one from the edge, from the day on which their journal came or began here. */
const NO_ZONE = "UTC";
/** Of a key of the gateway; which one it was is in the gateway's own record. */
const WHO = "machine";

/**
 * The journals of the machine, behind its gateway: `POST /journal-db/mcp` is the MCP server, `POST /journal-db/do` what the edge asks
 * for a person (JournalRequest). Both are for the user whom the gateway names, and refused without its proof.
 */
export function createJournals({ database, identityKey, now, log }: JournalsParts): Hono {
  const app = new Hono();

  app.get("/readyz", async (c) => {
    await database.transaction({}, (query) => query("select 1"));
    return c.text("ready");
  });

  app.post("/journal-db/:way{mcp|do}", async (c) => {
    const at = now();
    const requestId = c.req.header("x-request-id") ?? "";
    const body = new Uint8Array(await c.req.arrayBuffer());
    const user = c.req.header(USER_HEADER) ?? "";
    const call = { user, path: c.req.path, body };
    if (!isProven(identityKey, call, c.req.header(PROOF_HEADER) ?? "", at))
      return problem(401, "unproven", "This is answered to the machine's gateway alone.", requestId);
    const home: Home = { name: "machine", store: postgresJournal(database, user), unmarked: "elsewhere" };
    const world = { now: at, timeZone: NO_ZONE, newId: () => v7({ msecs: at.getTime() }) };
    if (c.req.param("way") === "do") {
      const read = z.safeParse(JournalRequest, jsonIn(body));
      if (!read.success) return problem(400, "invalid", z.prettifyError(read.error), requestId);
      return c.json(await answerJournal(home, read.data, world, requestId));
    }
    const context = { ...world, who: WHO, store: guarded(home) };
    return serveTools(new Request(c.req.raw, { method: "POST", body }), JOURNAL, {
      has: () => true,
      call: (name, given) => runTool(JOURNAL, name, given, context, requestId),
    });
  });

  app.notFound(() => problem(404, "not_found", "There is nothing here.", ""));
  app.onError((error, c) => {
    const requestId = c.req.header("x-request-id") ?? "";
    const code = codeOf(error);
    log({ level: "error", requestId, error: error.name, code });
    // Class 22 and 23 of SQLSTATE: the data itself, which another attempt does not change.
    return /^2[23]/.test(code ?? "")
      ? problem(409, "not_taken", `Postgres does not take a row of that (${code}).`, requestId)
      : problem(503, "unavailable", "The journal cannot do this now.", requestId, { "retry-after": "5" });
  });
  return app;
}

const codeOf = (error: Error): string | null =>
  "code" in error && typeof error.code === "string" ? error.code : null;

function jsonIn(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
}
