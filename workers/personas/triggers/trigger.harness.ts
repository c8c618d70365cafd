import type { openOrchestrator } from "../objects.harness.ts";

export type Here = ReturnType<typeof openOrchestrator>;

/** A persona with one trigger. */
export async function withTrigger(here: Here, trigger: object, config: object, persona: object = {}) {
  const made = (await here.call("POST", "/api/personas", { name: "P", maxConcurrent: 50, ...persona })).body;
  const body = { personaId: made.id, config: JSON.stringify(config), ...trigger };
  const reply = await here.call("POST", "/api/triggers", body);
  return { persona: made, trigger: reply.body, status: reply.status, path: `/api/triggers/${reply.body.id}` };
}

/** What a trigger has fired, as its endpoint tells. */
export const firings = async (here: Here, path: string) => (await here.call("GET", `${path}/firings`)).body;
