// npm run reviewed -- PLAN: what a plan file of Pulumi's would do, as one number that two runs can compare.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";
import { isSecret } from "../../../policies/marks.ts";
import { exitCodeOf } from "../../terminal/command.ts";

const USAGE = `usage: npm run reviewed -- PLAN-FILE [--expect FINGERPRINT]

Prints the fingerprint of a plan that "pulumi preview --save-plan" wrote: the same for two plans that do the same. With
--expect it ends with 1 when the plan is another one, with 2 when the command line is wrong.`;

// pulumi/pulumi, sdk/go/common/apitype/plan.go. Left out: when and by which CLI it was made, the random seeds, and outputs,
// which are "purely advisory" there.
const resourcePlan = z.object({
  goal: z
    .object({
      type: z.string(),
      name: z.string(),
      custom: z.boolean(),
      protect: z.boolean(),
      parent: z.string().optional(),
      provider: z.string().optional(),
      id: z.string().optional(),
      inputDiff: z.unknown(),
      deleteBeforeReplace: z.boolean().nullish(),
      ignoreChanges: z.array(z.string()).nullish(),
    })
    .nullish(),
  steps: z.array(z.string()).nullish(),
});
const plan = z.object({ resourcePlans: z.record(z.string(), resourcePlan) });
const file = z.union([
  plan,
  z.object({ version: z.number(), plan }).transform((versioned) => versioned.plan),
]);

/**
 * The SHA-256 of everything that a plan will do. A secret counts as being there, not by its value: its ciphertext is another
 * one every time, and a new value comes with a new commit.
 *
 * @throws z.ZodError when the text is no plan
 */
export function fingerprint(text: string): string {
  const { resourcePlans } = file.parse(JSON.parse(text));
  const steps = Object.entries(resourcePlans).filter(([, { steps: all }]) =>
    all?.some((op) => op !== "same"),
  );
  return createHash("sha256")
    .update(JSON.stringify(inOrder(Object.fromEntries(steps))))
    .digest("hex");
}

/** The same value with its members in order and its secrets closed. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (isSecret(value)) return "[secret]";
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return members.map(([name, member]) => [name, inOrder(member)]);
}

/** `npm run reviewed`: the exit code. */
export function reviewed(argv: readonly string[], say: (line: string) => void): number {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: { expect: { type: "string" } },
    allowPositionals: true,
  });
  const [path, ...rest] = positionals;
  if (!path || rest.length > 0 || (values.expect !== undefined && !/^[0-9a-f]{64}$/.test(values.expect))) {
    say(USAGE);
    return 2;
  }
  const now = fingerprint(readFileSync(path, "utf8"));
  if (values.expect === undefined || values.expect === now) {
    say(now);
    return 0;
  }
  say(
    "This is not the plan that was reviewed: something changed since. Start the deploy again and review its plan.",
  );
  return 1;
}

if (import.meta.main) {
  try {
    process.exitCode = reviewed(process.argv.slice(2), (line) => console.log(line));
  } catch (error) {
    process.exitCode = exitCodeOf(error, USAGE, (line) => console.error(line));
  }
}
