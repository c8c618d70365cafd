import { z } from "zod";
import { addressFrom, localFile } from "../../terminal/address.ts";
import { Stop } from "../../terminal/command.ts";
import { askDoor } from "../../terminal/door.ts";
import type { Outside } from "../../terminal/outside.ts";

/** What the words that ask the deployment say about it in their help. */
export const DOOR_NOTES = `PURSER_URL is where the deployment answers, PURSER_TOKEN a token of the role admin; PURSER_ACCESS_CLIENT_ID and
PURSER_ACCESS_CLIENT_SECRET get past Access. Beside a running npm start they are taken from .purser/local.json.`;

const NO_MACHINE =
  "This deployment has no machine; purser:machine gives it one. What npm start -- --machine runs neither wakes nor sleeps: keys, credentials, backup and restore are for it too.";

const moment = z.string().nullable();
const MachineReport = z.object({
  configured: z.literal(true),
  profile: z.string(),
  state: z.string(),
  since: z.string(),
  reason: z.string().nullable(),
  hoursToday: z.number(),
  hoursPerDay: z.number().nullable(),
  hoursThisMonth: z.number(),
  costThisMonthUsd: z.string(),
  stopAt: moment,
  heardAt: moment,
  backupAt: moment,
  release: z.string().nullable(),
  restore: z.string().nullable(),
  // A deployment of before these were said leaves them out.
  record: z
    .object({ through: z.string().nullable(), fault: z.string().nullable(), from: z.string().nullish() })
    .nullable()
    .default(null),
  offer: z
    .object({
      place: z.string(),
      monthUsd: z.string(),
      line: z.string(),
      state: z.enum(["waiting", "agreed", "refused", "lapsed"]),
    })
    .nullable()
    .default(null),
});
/** How the machine stands, as the door says it. */
export type MachineReport = z.infer<typeof MachineReport>;
const Health = z.object({ reachable: z.boolean(), reason: z.string().nullable() });
export type MachineHealth = z.infer<typeof Health>;

/** What of the deployment's door these words ask. Each throws Stop with the door's own sentence when it refuses. */
export type MachineDoor = {
  readonly status: () => Promise<MachineReport>;
  readonly health: () => Promise<MachineHealth>;
  readonly wake: () => Promise<MachineReport>;
  readonly sleep: () => Promise<MachineReport>;
};

/** @throws Stop saying what to set */
export function machineDoor({ env, fetch: send }: Pick<Outside, "env" | "fetch">): MachineDoor {
  const address = addressFrom(env, localFile());
  async function ask<T>(method: string, path: string, shape: z.ZodType<T>): Promise<T> {
    const { ok, status, body, says } = await askDoor(address, send, method, `/api/machine${path}`);
    if (!ok)
      throw new Stop(status === 404 && says !== "" ? NO_MACHINE : `The deployment answered ${status}${says}`);
    const read = shape.safeParse(body);
    if (read.success) return read.data;
    throw new Stop(
      (body as { configured?: unknown } | null)?.configured === false
        ? NO_MACHINE
        : "The deployment answered in another form than was expected. Check PURSER_URL.",
    );
  }
  return {
    status: () => ask("GET", "", MachineReport),
    health: () => ask("GET", "/health", Health),
    wake: async () => (await ask("POST", "/wake", z.object({ machine: MachineReport }))).machine,
    sleep: () => ask("POST", "/sleep", MachineReport),
  };
}
