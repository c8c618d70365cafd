import { runDurableObjectAlarm, env as testEnv } from "cloudflare:test";
import { sha256Hex } from "../../wire/sha256.ts";
import type { Entry, JournalContract } from "../contract.ts";
import type { Env } from "../env.ts";
import { Journal as RealJournal } from "./journal.ts";

// For the runtime tests: the real object in workerd over a real bucket, with a clock that the tests hold and an R2 that they can break.

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Years ahead, so that the runtime's own alarms stay away and every one is the test's. */
export const NOW = Date.parse("2046-11-12T12:00:00Z");

type Put = R2Bucket["put"];
type World = {
  now: number;
  /** What stands before the bucket's own `put`. */
  put: ((real: () => ReturnType<Put>, key: string) => ReturnType<Put>) | null;
  get: (() => never) | null;
  told: unknown[];
  /** Every call that reached the bucket. */
  calls: number;
  /** False as in a preview. */
  nightly: boolean;
  /** Since when infrastructure is paused. */
  pausedAt: number | null;
  /** How long one call of the bucket may take, by the machine's own clock. */
  patienceMs: number;
};
/** Longer than any answer takes on a slow machine. */
export const PATIENCE_MS = 60_000;
const USUAL = {
  now: NOW,
  put: null,
  get: null,
  calls: 0,
  nightly: true,
  pausedAt: null,
  patienceMs: PATIENCE_MS,
};
export const world: World = { ...USUAL, told: [] };

export class Journal extends RealJournal {
  constructor(ctx: DurableObjectState, env: Env) {
    const bound = {
      ...env,
      AUDIT: watched(env.AUDIT),
      AUDIT_KEPT_DAYS: 400,
      OUTBOX: listening(),
      LEDGER: listening(),
      NIGHTLY: world.nightly,
    };
    super(ctx, bound as unknown as Env, {
      clock: () => new Date(world.now),
      get patienceMs() {
        return world.patienceMs;
      },
    });
  }
}

function watched(bucket: R2Bucket) {
  return {
    put: (key: string, value: string, options: R2PutOptions) => {
      world.calls++;
      const real = () => bucket.put(key, value, options);
      return world.put === null ? real() : world.put(real, key);
    },
    get: (key: string) => {
      world.calls++;
      return world.get === null ? bucket.get(key) : world.get();
    },
  };
}

const listening = () => ({
  getByName: () => ({
    level: async () => ({ pausedAt: world.pausedAt }),
    take: async (notice: unknown) => {
      world.told.push(notice);
      return true;
    },
  }),
});

export const { AUDIT } = testEnv as unknown as Pick<Env, "AUDIT">;

let objects = 0;

/** A journal of its own over an empty bucket, at the usual moment. */
export async function openJournal({ nightly = true } = {}) {
  Object.assign(world, { ...USUAL, told: [], nightly });
  for (const key of await keysInR2()) await AUDIT.delete(key);
  const { JOURNAL } = testEnv as unknown as Pick<Env, "JOURNAL">;
  return JOURNAL.getByName(`journal-${++objects}`);
}

type Stub = DurableObjectStub<JournalContract & Rpc.DurableObjectBranded>;

/** Lets the alarms run that are due, until none is. */
export async function wake(journal: Stub): Promise<void> {
  const UNWRITTEN_ROUNDS = 200;
  for (let round = 0; round < UNWRITTEN_ROUNDS; round++) {
    world.now += 1_000;
    await runDurableObjectAlarm(journal);
    if ((await journal.head()).unwritten === 0) return;
  }
  throw new Error("The journal does not come to rest.");
}

let requests = 0;

export const entry = (more: Partial<Entry> = {}): Entry => ({
  requestId: `request-${++requests}`,
  at: world.now,
  durationMs: 12,
  client: { kind: "program", name: "agency", role: "agency", credential: "bearer+access" },
  method: "POST",
  route: "/api/approve",
  status: 200,
  request: { bytes: 10, sha256: "a".repeat(64) },
  reply: { bytes: 20, sha256: "b".repeat(64) },
  costUsd: null,
  complete: true,
  ...more,
});

export async function keysInR2(prefix = ""): Promise<string[]> {
  const keys: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await AUDIT.list({ prefix, ...(cursor === undefined ? {} : { cursor }) });
    keys.push(...page.objects.map(({ key }) => key));
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor !== undefined);
  return keys;
}

export async function readJson<T>(key: string): Promise<T> {
  const object = await AUDIT.get(key);
  if (object === null) throw new Error(`No object ${key}`);
  return object.json<T>();
}

export async function hashInR2(key: string): Promise<string> {
  const object = await AUDIT.get(key);
  if (object === null) throw new Error(`No object ${key}`);
  return sha256Hex(await object.arrayBuffer());
}
