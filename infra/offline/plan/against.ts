import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type PriceFile, priceRowsOf } from "../../../policies/prices/file.ts";
import { BOOK } from "../../../policies/prices/index.ts";
import { loadPrices, type PriceBook } from "../../../policies/prices/price.ts";
import { CONFIG_KEYS, type KeyName, keyEntries } from "../../config/keys.ts";
import { committedStacks } from "../../stackfile/committed.ts";
import { openStackFile } from "../../stackfile/index.ts";
import { rawConfig } from "../../stackfile/secrets.ts";
import { sentenceOf } from "../../terminal/failure.ts";
import type { Registered } from "../engine.ts";
import { evaluate, type StackEvaluation } from "../evaluate.ts";
import { billOf, type JudgedBill } from "./bill.ts";
import { raisedBy, renderDifference, renderUncompared, type SettingChange } from "./difference.ts";
import { isChanged, pairName, pairsOf } from "./pairs.ts";

/** Each asks the program once more, a second or two. */
const SETTINGS_MAX = 8;

/** What a change does to a stack, and whether it may be deployed. */
export type Against = { readonly text: string; readonly ok: boolean };

/**
 * Holds a stack of this checkout against the same stack as another revision declares it, each by its own program and its own
 * prices. A revision that cannot be evaluated any more, or had no such stack, is said to be so.
 *
 * @param root where the files of the other revision lie (`withRevision`)
 * @throws Error when this checkout's own program refuses
 */
export async function compareStack(
  stack: string,
  {
    ref,
    root,
    here = process.cwd(),
  }: { readonly ref: string; readonly root: string; readonly here?: string },
  now: Date,
): Promise<Against> {
  const evaluation = await evaluate(stack, { root: here });
  const after = billOf(evaluation, now, { stacks: committedStacks(here) });
  const found = await earlier(stack, root, now);
  if (typeof found === "string") return { text: renderUncompared(stack, ref, found, after), ok: after.ok };
  const before = found.bill;
  const settings = await settingsThatChanged(stack, { root, here }, after, now);
  const resources = changedResources(found.evaluation, evaluation);
  const comparison = { stack, ref, before, after, settings, resources };
  return {
    text: renderDifference(comparison, now),
    ok: after.ok && raisedBy(comparison, now).length === 0,
  };
}

/** The other revision's bill, or why there is none: an older program may ask for what nothing answers here any more. */
async function earlier(stack: string, root: string, now: Date) {
  try {
    const evaluation = await evaluate(stack, { root });
    return { evaluation, bill: billOf(evaluation, now, { book: bookAt(root) }) };
  } catch (error) {
    // What it says and the reason behind it, without where its files lay for the moment.
    return sentenceOf(error).replaceAll(root, ".").split("\n").slice(0, 2).join(" ");
  }
}

/** The prices of another revision; one from before they were data is held against today's. */
export function bookAt(root: string): PriceBook {
  const rows = ["cloudflare", "azure"].flatMap((provider) => {
    const path = join(root, "policies", "prices", `${provider}.json`);
    if (!existsSync(path)) return [];
    return priceRowsOf(provider, JSON.parse(readFileSync(path, "utf8")) as PriceFile);
  });
  return rows.length === 0 ? BOOK : loadPrices(rows);
}

/** The settings that differ, each with the lines that would be as before without it. */
async function settingsThatChanged(
  stack: string,
  { root, here }: { readonly root: string; readonly here: string },
  after: JudgedBill,
  now: Date,
): Promise<SettingChange[]> {
  const [old, own] = [root, here].map((dir) => rawConfig(openStackFile(dir, stack), null));
  const changed = keyEntries()
    .map(([name]) => name)
    .filter((name) => old?.[name] !== own?.[name]);
  const settings: SettingChange[] = [];
  for (const [index, key] of changed.entries()) {
    const lines = index < SETTINGS_MAX ? await linesBy(key, old?.[key], { stack, here, after, now }) : [];
    settings.push({
      key,
      before: shown(key, old?.[key]),
      after: shown(key, own?.[key]),
      lines: new Set(lines),
    });
  }
  return settings;
}

type Asked = {
  readonly stack: string;
  readonly here: string;
  readonly after: JudgedBill;
  readonly now: Date;
};

/** What the bill would say differently if this one setting were as before; nothing where it cannot be so alone. */
async function linesBy(
  key: KeyName,
  value: string | undefined,
  { stack, here, after, now }: Asked,
): Promise<string[]> {
  try {
    const without = billOf(await evaluate(stack, { root: here, overrides: { [key]: value } }), now);
    return pairsOf(without.lines, after.lines)
      .filter((pair) => isChanged(pair))
      .map((pair) => pairName(pair));
  } catch {
    return [];
  }
}

function shown(key: KeyName, text: string | undefined): string | null {
  if (text === undefined) return null;
  return CONFIG_KEYS[key].secret || key === "tokens" ? "[secret]" : text;
}

function changedResources(before: StackEvaluation, after: StackEvaluation) {
  const [old, now] = [namesOf(before.resources), namesOf(after.resources)];
  const only = (these: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>) =>
    [...these].filter(([urn]) => !others.has(urn)).map(([, name]) => name);
  return { added: only(now, old), removed: only(old, now) };
}

const namesOf = (resources: readonly Registered[]): Map<string, string> =>
  new Map(
    resources
      .filter(({ custom, type }) => custom && !type.startsWith("pulumi:"))
      .map(({ urn, type, name }) => [urn, `${type.split(":").at(-1) ?? type} ${name}`]),
  );
