// npm run doctor -- STACK: looks for what is wrong, or soon will be, in a stack's configuration. Needs no account.
import { readdirSync } from "node:fs";
import { agedSentence } from "../../../policies/money/aged.ts";
import { howToConfirm } from "../../../policies/prices/age.ts";
import { previewNumber } from "../../config/preview-name.ts";
import { ConfigError, parseConfig, type RawConfig, withPlaceholders } from "../../config/settings.ts";
import { evaluate } from "../../offline/evaluate.ts";
import { billOf } from "../../offline/plan/bill.ts";
import { committedStacks } from "../../stackfile/committed.ts";
import { openStackFile } from "../../stackfile/index.ts";
import { rawConfig } from "../../stackfile/secrets.ts";
import { command, EXIT, start, usage } from "../../terminal/command.ts";
import { table } from "../../terminal/table.ts";
import { stackName } from "../../terminal/words.ts";
import { accountFindings } from "./account.ts";
import { credentialFindings } from "./credentials.ts";
import { error, type Finding, warning } from "./finding.ts";
import { safetyFindings } from "./safety.ts";

const spec = usage(
  "doctor",
  "Looks at Pulumi.STACK.yaml, at the account's other stacks and at the bill, without an account and without the passphrase.",
  "Ends with 0, with 1 when something is an error, with 2 when the command line is wrong.",
)
  .argument("<stack>", "which stack, such as prod", stackName)
  .option("--dir <folder>", "where the stack files are", ".")
  .option("--json", "for programs (npm run -s leaves npm's own lines away)", false);

/** `npm run doctor`. */
export const doctor = command(spec, async ({ now, say }, { dir, json }, stack) => {
  const found = await findings(stack, dir, now());
  const errors = found.filter(({ severity }) => severity === "error").length;
  if (json) say(JSON.stringify(found, null, 2));
  else {
    if (found.length > 0) say(tableOf(found));
    say(`${stack}: ${errors} errors, ${found.length - errors} warnings.`);
  }
  return errors > 0 ? EXIT.failed : EXIT.done;
});

/** Everything that is known to be wrong, errors first. */
async function findings(stack: string, dir: string, now: Date): Promise<readonly Finding[]> {
  const file = openStackFile(dir, stack);
  if (!file.existed) return [error(`There is no stack ${stack}.`, `npm run setup -- ${stack}`)];
  const own = rawConfig(file, null);
  const read = settingsOf(own, stack, now);
  const all: Finding[] = [...read.findings, ...accountFindings(stack, committedStacks(dir))];
  if (read.settings !== null) {
    all.push(...credentialFindings(read.settings, stack, now), ...safetyFindings(read.settings, stack));
    all.push(...(await billFindings(stack, dir, now)));
  }
  all.push(...leftFiles(dir, stack));
  return all.toSorted((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
}

/** The settings with stand-ins for what is not set; null when they are wrong. */
function settingsOf(own: RawConfig, stack: string, now: Date) {
  const { raw, filled } = withPlaceholders(own);
  const unset = filled.map((name) =>
    error(`purser:${name} is not set: nothing can be deployed.`, `npm run setup -- ${stack}`),
  );
  try {
    return { settings: parseConfig(raw, stack, now), findings: unset };
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    const wrong = cause.problems.map(({ key, problem, fix }) => error(`purser:${key} ${problem}.`, fix));
    return { settings: null, findings: [...unset, ...wrong] };
  }
}

/** What the plan would refuse, and the prices that somebody should look at again. */
async function billFindings(stack: string, dir: string, now: Date): Promise<Finding[]> {
  const { problems, aged } = billOf(await evaluate(stack, { root: dir }), now);
  return [
    ...problems.map(({ message }) => error(message, `npm run plan -- ${stack}`)),
    ...aged.map((price) => warning(agedSentence(price), howToConfirm(price.sourceId))),
  ];
}

/** A preview's file belongs to the run that made it; in a checkout it is a leftover, and may hold a token's ciphertext. */
function leftFiles(dir: string, stack: string): Finding[] {
  if (previewNumber(stack) !== null) return [];
  const files = readdirSync(dir).filter((file) => /^Pulumi\.pr-\d+\.yaml$/.test(file));
  return files.map((file) => warning(`${file} is left over from a preview.`, `rm ${file}`));
}

const tableOf = (found: readonly Finding[]): string =>
  table(
    ["", "What", "How to mend it"],
    found.map(({ severity, what, fix }) => [severity, what, fix]),
    { colWidths: [9, 62, 66] },
  );

await start(import.meta, doctor);
