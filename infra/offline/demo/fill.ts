import { setTimeout } from "node:timers/promises";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../policies/prices/time.ts";
import type { Deployment } from "../deployment.ts";
import { type DemoClient, demoClientOf } from "./client.ts";
import { openClock } from "./clock.ts";
import { furnish } from "./household.ts";
import type { DemoDeed } from "./month.ts";

/** How often the clock strikes on the way: what is due in between is done then. */
const STRIKE_MS = 12 * HOUR_MS;
/** How long is waited for the records' way to R2 at the end. */
const SETTLE_TRIES = 100;
const SETTLE_WAIT_MS = 100;

type Turn = (to: number) => Promise<void>;

/** Does what is to be done at the deployment's own door, each thing at its moment (`at` follows), and ends at the time of `now`. */
export async function fillMonth(
  here: Deployment,
  deeds: readonly DemoDeed[],
  at: { now: number },
  now: () => Date,
): Promise<void> {
  const client = demoClientOf(here);
  const tell = await openClock(here.runtime);
  const turn = async (to: number) => {
    at.now = to;
    await tell(to);
  };
  let struckAt = deeds[0]?.at ?? at.now;
  for (const deed of deeds) {
    for (; struckAt + STRIKE_MS <= deed.at; struckAt += STRIKE_MS)
      await strike(here, await turnedToHour(struckAt + STRIKE_MS, turn));
    await turn(deed.at);
    await done(client, deed, turn);
  }
  await tell(null);
  at.now = now().getTime();
  await furnish(client, now().toISOString().slice(0, 10));
  await strike(here, fullHour(now().getTime()));
  await settled(client);
}

const fullHour = (at: number): number => Math.floor(at / HOUR_MS) * HOUR_MS;

async function turnedToHour(to: number, turn: Turn): Promise<number> {
  const hour = fullHour(to);
  await turn(hour);
  return hour;
}

/** The one schedule strikes a full hour. */
async function strike({ runtime }: Deployment, hour: number) {
  for (const { script } of runtime.crons) {
    const worker = await runtime.miniflare.getWorker(script);
    await worker.scheduled({ cron: "* * * * *", scheduledTime: new Date(hour) });
  }
}

async function done(client: DemoClient, deed: DemoDeed, turn: Turn): Promise<void> {
  switch (deed.do) {
    case "look":
      await client.asOwner("GET", "/api/status");
      return;
    case "extend": {
      const until = new Date(deed.at + 5 * DAY_MS).toISOString();
      await client.asOwner("POST", "/api/budget/extension", {
        amountUsd: "1.00",
        until,
        note: "A busy week",
      });
      return;
    }
    case "chat":
      await client.asOwner("POST", "/api/chat", { message: deed.text, sessionKey: deed.thread });
      return;
    case "run":
      await client.asRuntime({
        prompt: deed.text,
        metadata: { group: deed.agent, folder: deed.agent, main: false, scheduledTask: false },
      });
      return;
    case "task":
      return task(client, deed, turn);
    case "question":
      return question(client, deed, turn);
  }
}

const asked = ({ id, by, text, usd }: Extract<DemoDeed, { readonly id: string }>, type: string) => ({
  taskId: id,
  type,
  description: text,
  estimatedCost: usd,
  agentType: by,
  agency: "home-agency",
});

async function task(client: DemoClient, deed: Extract<DemoDeed, { do: "task" }>, turn: Turn): Promise<void> {
  const { json } = await client.asProgram("agency", "POST", "/api/approve", asked(deed, "code"));
  if (json.approved !== true) return;
  const path = `/api/tasks/${deed.id}`;
  await turn(deed.at + 5 * MINUTE_MS);
  await client.asProgram("agency", "POST", `${path}/progress`, { costSoFar: deed.usd / 3, note: "half-way" });
  if (deed.ends === "open") return;
  await turn(deed.at + 12 * MINUTE_MS);
  if (deed.ends === "halted")
    await client.asOwner("POST", "/api/halt", { taskId: deed.id, reason: "Not this week" });
  else
    await client.asProgram("agency", "POST", `${path}/finish`, {
      actualCost: deed.usd * 0.8,
      outcome: "succeeded",
    });
}

async function question(
  client: DemoClient,
  deed: Extract<DemoDeed, { do: "question" }>,
  turn: Turn,
): Promise<void> {
  const { id, type, usd, answer } = deed;
  const { json } = await client.asProgram("agency", "POST", "/api/approve", asked(deed, type));
  if (answer === null || json.status !== "pending") return;
  await turn(deed.at + 20 * MINUTE_MS);
  const note = answer === "deny" ? { note: "I will do this myself" } : {};
  await client.asOwner("POST", `/api/approvals/${String(json.decisionId)}`, { decision: answer, ...note });
  if (answer === "deny") return;
  await client.asProgram("agency", "POST", "/api/approve", asked(deed, type));
  await turn(deed.at + 35 * MINUTE_MS);
  await client.asProgram("agency", "POST", `/api/tasks/${id}/finish`, {
    actualCost: usd,
    outcome: "succeeded",
  });
}

/** The journal hands its records on by its alarms; what is left when the demo begins would wait for the next one. */
async function settled(client: DemoClient): Promise<void> {
  for (let tries = 0; tries < SETTLE_TRIES; tries += 1) {
    const { json } = await client.asOwner("GET", "/api/audit/head");
    if (json.unwritten === 0 || json.unwritten === 1) return;
    await setTimeout(SETTLE_WAIT_MS);
  }
}
