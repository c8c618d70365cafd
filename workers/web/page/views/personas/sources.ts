import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { watched } from "../../api/watched.ts";

/** How many of the latest a list shows. */
const SHOWN = "20";

export type WorkerRow = NonNullable<ReplyOf<"GET /api/status">["workers"]>[number];
export type WaitingRow = NonNullable<ReplyOf<"GET /api/status">["waiting"]>[number];
export type PersonaRow = ReplyOf<"GET /api/personas">[number];
export type ExecutionRow = ReplyOf<"GET /api/executions">[number];
export type PublishedEvent = ReplyOf<"GET /api/events">[number];
export type QuestionRow = ReplyOf<"GET /api/reviews/pending">[number];
export type TriggerRow = ReplyOf<"GET /api/personas/:id/triggers">[number];

export const allPersonas = watched("personas", () => ask("GET /api/personas"));
/** Of the whole status, because the workers' part of it is told nowhere else. */
export const workersNow = watched("personas:workers", async () => {
  const { workers = [], waiting = [] } = await ask("GET /api/status");
  return { workers, waiting };
});
export const questions = watched("personas:questions", () => ask("GET /api/reviews/pending"));
export const latestEvents = watched("personas:events", () =>
  ask("GET /api/events", { query: { limit: SHOWN } }),
);

/** The latest executions of a persona, or of all. */
export const executionsOf = (personaId: string | null) =>
  watched(`personas:executions:${personaId ?? ""}`, () =>
    ask("GET /api/executions", { query: { limit: SHOWN, ...(personaId === null ? {} : { personaId }) } }),
  );

export const wholePersona = (id: string) =>
  watched(`personas:one:${id}`, () => ask("GET /api/personas/:id/full", { params: { id } }));

export const latestFirings = (id: string) =>
  watched(`personas:firings:${id}`, () =>
    ask("GET /api/triggers/:id/firings", { params: { id }, query: { limit: SHOWN } }),
  );

/** What a persona is called; of one that is not registered, the id it was asked for by. */
export function personaName(id: string, otherwise: (id: string) => string): string {
  return allPersonas.shown.value.data?.find((one) => one.id === id)?.name ?? otherwise(id);
}

/** The orchestrator's numbers of dollars as the rest of the page has them. */
export const usdText = (usd: number): string => usd.toFixed(9);
