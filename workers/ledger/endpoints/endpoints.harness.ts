import type { Caller } from "../../caller.ts";
import { createApp } from "../index.ts";
import type { Env } from "../ledger.ts";
import { openLedger, world } from "../runtime.harness.ts";

// For this folder's tests only: the budget's routes over a real ledger.

export const OWNER: Caller = { kind: "person", name: "owner@example.com", role: "admin", requestId: "req-1" };
export const DAY = 86_400_000;

/** The budget's routes over a ledger of their own. */
export function open(budget: Parameters<typeof openLedger>[0] = {}, caller = OWNER, more: object = {}) {
  const ledger = openLedger(budget);
  const env = { LEDGER: { getByName: () => ledger }, ...more } as unknown as Env;
  const app = createApp();
  const call = async (method: string, path: string, body?: unknown, headers = {}) => {
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const request = new Request(`https://purser.test${path}`, { method, headers, ...init });
    const response = await app.fetch(request, { ...env, caller, clock: () => new Date(world.now) });
    return { status: response.status, body: await response.json<Record<string, unknown>>() };
  };
  return { ledger, call };
}

export const BILL = {
  sources: [
    ["https://prices.example.com/plans", "2046-10-13"],
    ["no price known: counted as the whole budget", ""],
  ],
  lines: [
    ["zone", "plan", 1, "month", "0.00", 0, true, 0, 0],
    ["machine", "hours", 744, "hour", "0.005", 0, false, 1_860_000_000, 3_720_000_000],
    ["thing", "nobody knows (no price known)", 1, "month", "15.00", 1, false, 15_000_000_000, 15_000_000_000],
  ],
  taxNano: 1_000_000,
};
