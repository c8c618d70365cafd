import { z } from "zod";
import { collect, objects } from "./collect.ts";
import type { Door } from "./door.ts";
import type { Finding } from "./evidence.ts";
import { type Command, parseCommand, USAGE } from "./flags.ts";
import { type Verdict, verify } from "./verify.ts";

/** What the command reaches outside itself. */
export type World = {
  /** @throws Error saying what to set */
  readonly door: () => Door;
  readonly now: Date;
  /** One line of the result. */
  readonly say: (line: string) => void;
  /** Progress and warnings, apart from the result. */
  readonly note: (line: string) => void;
};

export const OK = 0;
export const WRONG = 1;
export const UNUSABLE = 2;

const NOTE_EVERY = 1_000;

/** Runs one command and returns how the process ends. */
export async function audit(argv: readonly string[], world: World): Promise<number> {
  const command = parseCommand(argv);
  if (!("name" in command)) {
    for (const problem of command) world.note(problem);
    world.note(USAGE);
    return command.length === 0 ? OK : UNUSABLE;
  }
  try {
    return await run(command, world);
  } catch (error) {
    world.note(error instanceof Error ? error.message : String(error));
    return UNUSABLE;
  }
}

async function run(command: Command, world: World): Promise<number> {
  const door = world.door();
  if (command.name === "verify") return runVerify(door, command, world);
  if (command.name === "list") {
    for await (const { key, text } of objects(door, command.prefix, null, () => undefined))
      world.say(lineOf(key, text));
    return OK;
  }
  const { items } = await door.objects(command.key, null);
  const item = items.find(({ key }) => key === command.key);
  if (item === undefined) {
    world.note(`There is no ${command.key}.`);
    return WRONG;
  }
  world.say(item.text ?? `(no text; SHA-256 ${item.sha256})`);
  return OK;
}

async function runVerify(
  door: Door,
  { from, to }: { from: string | undefined; to: string | undefined },
  { now, say, note }: World,
): Promise<number> {
  const progress = (objects: number) => {
    if (objects % NOTE_EVERY === 0) note(`${objects} objects read …`);
  };
  const { evidence, clampedTo, conflicts, unwritten } = await collect(door, { from, to }, now, progress);
  if (clampedTo !== null)
    note(`What is older than ${clampedTo} may have been deleted by the bucket's retention.`);
  if (unwritten > 0) note(`${unwritten} records are still in the Journal, on their way to the bucket.`);
  if (conflicts > 0)
    note(`The Journal has met ${conflicts} objects that it did not write, where its own belong.`);
  const verdict = verify(evidence);
  const [first] = verdict.findings;
  for (const stray of verdict.strays) say(failure(stray, 0));
  if (first) say(failure(first, verdict.findings.length - 1));
  if (first || verdict.strays.length > 0) return WRONG;
  say(success(verdict));
  return OK;
}

function success({ sealedDays, sealedRecords, openRecords }: Verdict): string {
  return `The audit is whole: ${sealedRecords} records in ${sealedDays} sealed days, and ${openRecords} that no seal covers yet.`;
}

function failure({ what, how, key, day, detail }: Finding, others: number): string {
  const more = others === 0 ? "" : ` ${others} more after it.`;
  return `The ${what} ${key} (${day}) is ${how}: ${detail}.${more}`;
}

const Line = z.object({
  time: z.string(),
  client: z.object({ name: z.string() }),
  method: z.string(),
  route: z.string().nullable(),
  status: z.number(),
  durationMs: z.number(),
  costUsd: z.string().nullable(),
});

/** Key, and of a record what a person looks for. */
function lineOf(key: string, text: string | null): string {
  const record = Line.safeParse(jsonOrNull(text));
  if (!record.success) return key;
  const { time, client, method, route, status, durationMs, costUsd } = record.data;
  const cost = costUsd === null ? [] : [`$${costUsd}`];
  return [key, time, status, method, route ?? "-", client.name || "nobody", `${durationMs} ms`, ...cost].join(
    "  ",
  );
}

function jsonOrNull(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return null;
  }
}
