import { readdirSync } from "node:fs";
import { agedSentence } from "../../../policies/money/aged.ts";
import { howToConfirm } from "../../../policies/prices/age.ts";
import { previewNumber } from "../../config/preview-name.ts";
import {
  ConfigError,
  parseConfig,
  type RawConfig,
  type Settings,
  withPlaceholders,
} from "../../config/settings.ts";
import { ProgramError } from "../../offline/engine.ts";
import { evaluate } from "../../offline/evaluate.ts";
import { billOf, type JudgedBill } from "../../offline/plan/bill.ts";
import { committedStacks } from "../../stackfile/committed.ts";
import { openStackFile } from "../../stackfile/index.ts";
import { rawConfig } from "../../stackfile/secrets.ts";
import { sentenceOf } from "../../terminal/failure.ts";
import type { Env } from "../../terminal/outside.ts";
import { table } from "../../terminal/table.ts";
import { accountFindings } from "./account.ts";
import { type Backend, backendOf, lockFindings } from "./backend.ts";
import { credentialFindings } from "./credentials.ts";
import { error, type Finding, warning } from "./finding.ts";
import { safetyFindings } from "./safety.ts";

type Look = {
  /** Null when they are wrong, or when something that has to be set is not. */
  readonly settings: Settings | null;
  /** Everything that is known to be wrong, errors first. */
  readonly findings: readonly Finding[];
  readonly errors: number;
  /** What the stack costs; null when its configuration is too wrong to tell. */
  readonly bill: JudgedBill | null;
};

/** Looks at a stack's configuration, at the account's other stacks and at the bill. */
export async function lookAtStack(stack: string, dir: string, now: Date, env: Env): Promise<Look> {
  const { findings, bill, settings } = await lookedAt(stack, dir, now, backendOf(stack, env));
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const inOrder = findings.toSorted(
    (a, b) => Number(b.severity === "error") - Number(a.severity === "error"),
  );
  return { findings: inOrder, errors, bill, settings };
}

async function lookedAt(
  stack: string,
  dir: string,
  now: Date,
  backend: Backend,
): Promise<Omit<Look, "errors">> {
  const file = openStackFile(dir, stack);
  if (!file.existed)
    return {
      findings: [error(`There is no stack ${stack}.`, `npm run setup -- ${stack}`)],
      bill: null,
      settings: null,
    };
  const own = rawConfig(file, null);
  const read = settingsOf(own, stack, now);
  const all: Finding[] = [
    ...read.findings,
    ...accountFindings(stack, committedStacks(dir)),
    ...lockFindings(backend, stack, now),
  ];
  const left = leftFiles(dir, stack);
  if (read.settings === null) return { findings: [...all, ...left], bill: null, settings: null };
  // What lacks a setting that every deploy needs was never deployed.
  const isDeployed = read.isWhole ? backend.isDeployed : false;
  all.push(...credentialFindings(read.settings, stack, now, isDeployed));
  all.push(...safetyFindings(read.settings, stack));
  const found = await billed(stack, dir, now);
  const settings = read.isWhole ? read.settings : null;
  return { findings: [...all, ...found.findings, ...left], bill: found.bill, settings };
}

/** The settings with stand-ins for what is not set; null when they are wrong. */
function settingsOf(own: RawConfig, stack: string, now: Date) {
  const { raw, filled } = withPlaceholders(own);
  const unset = filled.map((name) =>
    error(`purser:${name} is not set: nothing can be deployed.`, `npm run setup -- ${stack}`),
  );
  try {
    return { settings: parseConfig(raw, stack, now), isWhole: unset.length === 0, findings: unset };
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    const wrong = cause.problems.map(({ key, problem, fix }) => error(`purser:${key} ${problem}.`, fix));
    return { settings: null, isWhole: false, findings: [...unset, ...wrong] };
  }
}

/** The bill with what is wrong in it; a program that refuses its own budget has none. */
async function billed(stack: string, dir: string, now: Date): Promise<Pick<Look, "findings" | "bill">> {
  try {
    const bill = billOf(await evaluate(stack, { root: dir }), now);
    return { findings: billFindings(bill, stack), bill };
  } catch (cause) {
    if (!(cause instanceof ProgramError)) throw cause;
    return { findings: [error(sentenceOf(cause), `npm run plan -- ${stack}`)], bill: null };
  }
}

/** What the plan would refuse, the prices that somebody should look at again, and on a plan that bills beyond it each fence that is off. */
export function billFindings(
  { problems, aged, fencesOff, terms }: Pick<JudgedBill, "problems" | "aged" | "fencesOff" | "terms">,
  stack: string,
): Finding[] {
  const open = terms.workersPlan === "paid" ? fencesOff : [];
  return [
    ...problems.map(({ message }) => error(message, `npm run plan -- ${stack}`)),
    ...open.map((sentence) => warning(sentence, 'docs/prices.md, "A flood on Workers Paid"')),
    ...aged.map((price) => warning(agedSentence(price), howToConfirm(price.sourceId))),
  ];
}

/** A preview's file belongs to the run that made it; in a checkout it is a leftover, and may hold a token's ciphertext. */
function leftFiles(dir: string, stack: string): Finding[] {
  if (previewNumber(stack) !== null) return [];
  const files = readdirSync(dir).filter((file) => /^Pulumi\.pr-\d+\.yaml$/.test(file));
  return files.map((file) => warning(`${file} is left over from a preview.`, `rm ${file}`));
}

/** The findings as a person reads them. */
export const renderFindings = (found: readonly Finding[]): string =>
  table(
    ["", "What", "How to mend it"],
    found.map(({ severity, what, fix }) => [severity, what, fix]),
    { colWidths: [9, 62, 66] },
  );
