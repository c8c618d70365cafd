// npm run reviewed -- PLAN: what a plan file of Pulumi's would do, as one number that two runs can compare.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { isSecret } from "../../../policies/marks.ts";
import { command, EXIT, Stop, start, unfit, usage } from "../../terminal/command.ts";
import { jsonText } from "../../terminal/words.ts";

const spec = usage(
  "reviewed",
  `Prints the fingerprint of a plan that "pulumi preview --save-plan" wrote: the same for two plans that do the same.`,
  "Ends with 0, with 1 when the plan is another one than expected, with 2 when the command line is wrong.",
)
  .argument("<plan-file>", "what the preview wrote")
  .option("--expect <fingerprint>", "the fingerprint that the plan has to have", fingerprintIn);

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
const file = jsonText.pipe(
  z.union([plan, z.object({ version: z.number(), plan }).transform((versioned) => versioned.plan)]),
);

/**
 * The SHA-256 of everything that a plan will do. A secret counts as being there, not by its value: its ciphertext is another
 * one every time, and a new value comes with a new commit.
 *
 * @throws Stop when the text is no plan
 */
export function fingerprint(text: string): string {
  const read = file.safeParse(text);
  if (!read.success) throw new Stop("This is no plan that pulumi preview --save-plan wrote.");
  const { resourcePlans } = read.data;
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

/** `npm run reviewed`. */
export const reviewed = command(spec, ({ say }, { expect }, path) => {
  const now = fingerprint(readFileSync(path, "utf8"));
  if (expect === undefined || expect === now) {
    say(now);
    return EXIT.done;
  }
  say(
    "This is not the plan that was reviewed: something changed since. Start the deploy again and review its plan.",
  );
  return EXIT.failed;
});

function fingerprintIn(text: string): string {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw unfit("It is 64 characters, digits and a to f, as this command prints it.");
}

await start(import.meta, reviewed);
