import { z } from "zod";
import { type Command, command, EXIT, Stop } from "../../terminal/command.ts";
import { sentenceOf } from "../../terminal/failure.ts";
import type { Outside } from "../../terminal/outside.ts";
import { jsonText } from "../../terminal/words.ts";
import { collectEvidence, objectsUnder } from "./collect.ts";
import type { AuditDoor, MachineRecord } from "./door.ts";
import type { AuditFinding } from "./evidence.ts";
import { type AuditWish, SPEC, wishOf } from "./flags.ts";
import { type AuditVerdict, verify } from "./verify.ts";

const NOTE_EVERY = 1_000;

/**
 * The command, before whichever door.
 *
 * @param doorOf throws an Error saying what to set
 */
export const auditAt = (doorOf: (outside: Outside) => AuditDoor): Command =>
  command(SPEC, async (outside, flags, name, key) => {
    const wish = wishOf(name, key, flags);
    try {
      return await carryOut(wish, doorOf(outside), shownBy(outside));
    } catch (error) {
      // What could not be read has not been found whole.
      throw new Stop(sentenceOf(error), EXIT.unusable);
    }
  });

/** What is stored may hold anything; on a terminal it must not rewrite what stands there. */
function shownBy(outside: Outside): Outside {
  if (!outside.isTerminal) return outside;
  const shown = (line: string): string => line.replace(/[^\P{Cc}\n\t]/gu, "\u{fffd}");
  return {
    ...outside,
    say: (line) => outside.say(shown(line)),
    complain: (line) => outside.complain(shown(line)),
  };
}

async function carryOut(wish: AuditWish, door: AuditDoor, outside: Outside): Promise<number> {
  if (wish.name === "verify") return runVerify(door, wish, outside);
  if (wish.name === "list") {
    for await (const { key, text } of objectsUnder(door, wish.prefix, null, () => undefined))
      outside.say(lineOf(key, text));
    return EXIT.done;
  }
  const { items } = await door.objects(wish.key, null);
  const item = items.find(({ key }) => key === wish.key);
  if (item === undefined) {
    outside.complain(`There is no ${wish.key}.`);
    return EXIT.failed;
  }
  outside.say(item.text ?? `(no text; SHA-256 ${item.sha256})`);
  return EXIT.done;
}

async function runVerify(
  door: AuditDoor,
  { from, to }: { from: string | undefined; to: string | undefined },
  { now, say, complain }: Outside,
): Promise<number> {
  const progress = (read: number) => {
    if (read % NOTE_EVERY === 0) complain(`${read} objects read …`);
  };
  const { evidence, clampedTo, conflicts, unwritten } = await collectEvidence(
    door,
    { from, to },
    now(),
    progress,
  );
  if (clampedTo !== null)
    complain(`What is older than ${clampedTo} may have been deleted by the bucket's retention.`);
  if (unwritten > 0) complain(`${unwritten} records are still in the Journal, on their way to the bucket.`);
  if (conflicts > 0)
    complain(`The Journal has met ${conflicts} objects that it did not write, where its own belong.`);
  const verdict = verify(evidence);
  const [first] = verdict.findings;
  for (const stray of verdict.strays) say(failure(stray, 0));
  if (first) say(failure(first, verdict.findings.length - 1));
  const isWhole = first === undefined && verdict.strays.length === 0;
  if (isWhole) say(success(verdict));
  const isMachineWhole = sayMachine(await door.machine(), say, complain);
  return isWhole && isMachineWhole ? EXIT.done : EXIT.failed;
}

/** The machine's own record, by the seals that it handed in: what it cannot make anew without being seen. */
function sayMachine(machine: MachineRecord, say: Outside["say"], complain: Outside["complain"]): boolean {
  if (!machine.configured) return true;
  if (machine.record === null) {
    complain("The machine has not handed in the seals of its own record yet; it does with each backup.");
    return true;
  }
  const { fault, through, at } = machine.record;
  if (fault !== null) {
    say(
      `The machine's own record is not as it was sealed: ${fault} (handed in ${at}). After a restore of an older backup the days since differ: if it was that, POST /api/machine/accept-record as admin.`,
    );
    return false;
  }
  say(
    through === null
      ? `The machine's own record has no sealed day yet (handed in ${at}).`
      : `The machine's own record is whole through ${through}, by the seals of ${at}.`,
  );
  return true;
}

function success({ sealedDays, sealedRecords, openRecords }: AuditVerdict): string {
  return `The audit is whole: ${sealedRecords} records in ${sealedDays} sealed days, and ${openRecords} that no seal covers yet.`;
}

function failure({ what, how, key, day, detail }: AuditFinding, others: number): string {
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
  const record = jsonText.pipe(Line).safeParse(text ?? "");
  if (!record.success) return key;
  const { time, client, method, route, status, durationMs, costUsd } = record.data;
  const cost = costUsd === null ? [] : [`$${costUsd}`];
  return [key, time, status, method, route ?? "-", client.name || "nobody", `${durationMs} ms`, ...cost].join(
    "  ",
  );
}
