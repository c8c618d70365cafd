import { setTimeout } from "node:timers/promises";
import type { DemoClient } from "./client.ts";
import { FACTS, PERSONA, PLANNED } from "./words.ts";

/** How long is waited for the persona's answer. */
const ANSWER_TRIES = 100;
const ANSWER_WAIT_MS = 100;

/**
 * What the assistant knows and is for, at the end of the month: the owner has said hello, the day is planned, something is remembered, and
 * a persona has looked at what happened. Nothing of it does anything by itself: nobody asked the demo to spend.
 *
 * @param today the day that is planned, YYYY-MM-DD in UTC
 * @throws when something of it is refused
 */
export async function furnish({ asOwner, callJournal }: DemoClient, today: string): Promise<void> {
  const owner = async (method: string, path: string, body: object | null = null) => {
    const { status, json } = await asOwner(method, path, body);
    if (status >= 400)
      throw new Error(`The demo's ${method} ${path} was refused with ${status}: ${String(json.detail)}`);
    return json;
  };
  for (const message of ["Hello", "just use the defaults"])
    await owner("POST", "/api/chat", { message, sessionKey: "hello" });
  const { schedules } = await owner("GET", "/api/scheduler");
  for (const { id } of schedules as readonly { readonly id: string }[])
    await owner("PATCH", `/api/scheduler/${id}`, { status: "paused" });
  for (const text of FACTS) await owner("POST", "/api/memory", { text });

  // As Claude Code would.
  await callJournal("journal_settings", { time_zone: "UTC" });
  await callJournal("create_daily_plan", {
    plan_date: today,
    items: PLANNED,
  });

  const { event, says, ...persona } = PERSONA;
  const { id } = await owner("POST", "/api/personas", persona);
  await owner("POST", "/api/subscriptions", { personaId: id, eventType: event });
  await owner("POST", "/api/events", { eventType: event, sourceType: "manual", payload: says });
  for (let tries = 0; tries < ANSWER_TRIES; tries += 1) {
    const done = await owner("GET", "/api/executions?status=completed&limit=1");
    if (Array.isArray(done) && done.length > 0) return;
    await setTimeout(ANSWER_WAIT_MS);
  }
}
