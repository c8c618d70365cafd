import { Problem } from "../../problem.ts";
import { accepted, ok, type Some } from "../handling.ts";
import { TIMEOUT_DEFAULT_MS } from "../registry/schemas.ts";
import { personas } from "../registry/store.ts";
import { pageOf } from "../schemas.ts";
import { noteChange } from "../store/audit.ts";
import { refuseFullQueue } from "./capacity.ts";
import { end } from "./ending.ts";
import { outputsOf } from "./moved.ts";
import { detailOf, shown } from "./reading.ts";
import { executionCalled, executionOf, executions, isOver } from "./store.ts";
import { submit } from "./submit.ts";

/** As upstream has it for whoever names no persona. */
const NOBODY = "manual";

export const executionHandlers: Some<
  | "POST /api/execute"
  | "GET /api/executions"
  | "GET /api/executions/:id"
  | "GET /api/executions/:id/stream"
  | "POST /api/executions/:id/cancel"
> = {
  "POST /api/execute": ({ body }, world) => {
    const { sql, caller } = world;
    const { prompt, personaId = NOBODY, externalId = null } = body;
    const earlier = externalId === null ? null : executionCalled(sql, caller.name, externalId);
    if (earlier) {
      if (earlier.prompt !== prompt || earlier.personaId !== personaId)
        throw new Problem("conflict", `${externalId} is another execution already: ${earlier.id}`);
      return accepted({ executionId: earlier.id, status: earlier.status });
    }
    refuseFullQueue(sql);
    const persona = personas.get(sql, personaId);
    const timeoutMs = body.timeoutMs ?? persona?.timeoutMs ?? TIMEOUT_DEFAULT_MS;
    // A person who asks for a run has approved it by that.
    const approval = caller.kind === "person" ? caller.name : null;
    const asked = { personaId, prompt, timeoutMs, askedBy: caller.name, externalId };
    const id = submit({ persona, ...asked, waits: true, approval }, world);
    return accepted({ executionId: id, status: "queued" });
  },
  "GET /api/executions": ({ query }, { sql, fetched }) => {
    const { limit, offset } = pageOf(query);
    const { personaId = null, status = null, includeOutput } = query;
    const found = executions.list(
      sql,
      "WHERE (?1 IS NULL OR persona_id = ?1) AND (?2 IS NULL OR status = ?2) ORDER BY id DESC LIMIT ?3 OFFSET ?4",
      personaId,
      status,
      limit,
      offset,
    );
    const outputs = includeOutput === "true" ? outputsOf(sql, found, fetched) : null;
    return ok(found.map((one) => shown(one, outputs?.get(one.id) ?? null)));
  },
  "GET /api/executions/:id": ({ id, query }, { sql, fetched }) =>
    ok(detailOf(sql, executionOf(sql, id), pageOf(query).offset, fetched)),
  // For a client that wants JSON; all others get its events (watching.ts).
  "GET /api/executions/:id/stream": ({ id }, { sql, fetched }) =>
    ok(detailOf(sql, executionOf(sql, id), 0, fetched)),
  "POST /api/executions/:id/cancel": ({ id }, world) => {
    const { sql } = world;
    if (isOver(executionOf(sql, id))) throw new Problem("not_found", "Execution not found or not running");
    end(id, { status: "cancelled", errorMessage: null }, world);
    noteChange(world, "execution.cancelled", id);
    return ok({ executionId: id, status: "cancelling" });
  },
};
