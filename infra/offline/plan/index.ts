import { styleText } from "node:util";
import { Option } from "@commander-js/extra-typings";
import { committedStacks } from "../../stackfile/committed.ts";
import { command, EXIT, start, usage } from "../../terminal/command.ts";
import { table } from "../../terminal/table.ts";
import { stackName } from "../../terminal/words.ts";
import { masked, plain, type Registered } from "../engine.ts";
import { evaluate, type StackEvaluation } from "../evaluate.ts";
import { compareStack } from "./against.ts";
import { billJson, billOf, renderBill } from "./bill.ts";
import { machineParts, renderMachine } from "./machine.ts";
import { purposeOf, rankOf } from "./purpose.ts";
import { withRevision } from "./revision.ts";

const NAMES = [
  "settingId",
  "name",
  "title",
  "scriptName",
  "hostname",
  "domain",
  "bucketName",
  "vmName",
  "vaultName",
  "secretName",
  "resourceName",
  "budgetName",
  "roleName",
  "virtualNetworkName",
  "networkSecurityGroupName",
  "networkInterfaceName",
  "resourceGroupName",
];

/** What a person calls the resource: the name it will have in the account, else its name in the program. */
function displayName(resource: Registered): string {
  const inputs = plain(resource.inputs) as Record<string, unknown>;
  const own = NAMES.map((key) => inputs[key]).find((value) => typeof value === "string");
  return typeof own === "string" ? own : resource.name;
}

/** `cloudflare:index/d1Database:D1Database` → `D1Database`. */
export function kind(type: string): string {
  return type.split(":").at(-1) ?? type;
}

/**
 * What will exist in the account, in an order that does not depend on the run: without components and providers, which are
 * the program's own structure.
 */
export function deployed(evaluation: StackEvaluation): Registered[] {
  const resources = evaluation.resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
  return resources.sort((a, b) => rankOf(a.type) - rankOf(b.type) || (a.urn < b.urn ? -1 : 1));
}

/** The plan as a person reads it: each resource, its name and what it is for, then totals by kind and what is still unset. */
export function renderPlan(evaluation: StackEvaluation): string {
  const resources = deployed(evaluation);
  const rows = resources.map((resource) => {
    const guard = [
      resource.protect ? "protected" : "",
      resource.retainOnDelete ? "kept on destroy" : "",
    ].filter(Boolean);
    const purpose = `${purposeOf(resource) ?? ""}${guard.length > 0 ? styleText("dim", ` (${guard.join(", ")})`) : ""}`;
    return [kind(resource.type), displayName(resource), purpose];
  });
  const titles = ["Resource", "Name", "What it is for"].map((title) => styleText("bold", title));
  const counts = Object.entries(Object.groupBy(resources, ({ type }) => kind(type)));
  const totals = counts.map(([name, members]) => `${members?.length ?? 0} ${name}`).join(", ");
  return [
    styleText("bold", `Plan for stack "${evaluation.stack}": ${resources.length} resources`),
    table(titles, rows, { dense: true }),
    `In all: ${totals}.`,
    ...linesOf(evaluation, "firewall"),
    ...linesOf(evaluation, "machinePlaces"),
    ...placeholderNote(evaluation),
  ].join("\n");
}

/** What the program says about its firewall or its machine; one from before there was any says nothing. */
function linesOf({ outputs }: StackEvaluation, output: "firewall" | "machinePlaces"): string[] {
  const lines = plain(outputs[output]);
  return Array.isArray(lines) ? lines.filter((line) => typeof line === "string") : [];
}

function placeholderNote({ placeholders, stack }: StackEvaluation): string[] {
  if (placeholders.length === 0) return [];
  return [
    "",
    styleText("yellow", `Not set yet, shown with placeholders: ${placeholders.join(", ")}.`),
    `${styleText("bold", `npm run setup -- ${stack}`)} asks for them; a real deploy refuses to start without.`,
  ];
}

/** The plan for programs. Secrets are replaced by `[secret]`. */
export function planJson(evaluation: StackEvaluation): object {
  const resources = deployed(evaluation).map((resource) => ({
    urn: resource.urn,
    type: resource.type,
    name: displayName(resource),
    purpose: purposeOf(resource),
    protect: resource.protect,
    retainOnDelete: resource.retainOnDelete,
    inputs: masked(resource.inputs, "[secret]"),
  }));
  const totals = Object.fromEntries(
    Object.entries(Object.groupBy(resources, ({ type }) => kind(type))).map(([name, all]) => [
      name,
      all?.length ?? 0,
    ]),
  );
  const { stack, placeholders } = evaluation;
  return {
    stack,
    placeholders,
    resources,
    totals,
    firewall: linesOf(evaluation, "firewall"),
    machinePlaces: linesOf(evaluation, "machinePlaces"),
  };
}

const spec = usage(
  "plan",
  "Shows what a deploy of the stack would make and what it costs a month, without an account.",
  "Ends with 0, with 1 when the bill is refused, with 2 when the command line is wrong.",
)
  .argument("<stack>", "which stack, such as prod", stackName)
  .addOption(
    new Option("--json", "for programs (npm run -s leaves npm's own lines away)")
      .default(false)
      .conflicts("against"),
  )
  .addOption(
    new Option(
      "-c, --config <key=value>",
      "decide as if this key of the stack had this value; may be repeated",
    )
      .default([] as readonly string[])
      .argParser((text, before: readonly string[]) => [...before, text])
      .conflicts("against"),
  )
  .option("--against <revision>", "only what changed in the costs since a branch, a tag or a commit");

/** Keys with or without the namespace, as `pulumi config set` and its `-c` take them. */
function overridesFrom(config: readonly string[]): Record<string, string> {
  const pairs = config.map((text) => {
    const [, name, value] = /^(?:purser:)?([A-Za-z]+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined)
      throw new Error(`--config ${text} is not key=value, such as machine=hours.`);
    return [name, value] as const;
  });
  return Object.fromEntries(pairs);
}

/** `npm run plan`. */
export const plan = command(spec, async ({ now: clock, say }, { json, against, config }, stack) => {
  const now = clock();
  if (against !== undefined) {
    const { text, ok } = await withRevision(against, process.cwd(), (root) =>
      compareStack(stack, { ref: against, root }, now),
    );
    say(text);
    return ok ? EXIT.done : EXIT.failed;
  }
  const evaluation = await evaluate(stack, { overrides: overridesFrom(config) });
  const bill = billOf(evaluation, now, { stacks: committedStacks(process.cwd()) });
  const machine = machineParts(evaluation, bill);
  if (json) say(JSON.stringify({ ...planJson(evaluation), machine, bill: billJson(bill) }, null, 2));
  else say(`${renderPlan(evaluation)}\n\n${renderBill(bill, now, renderMachine(machine))}`);
  return bill.ok ? EXIT.done : EXIT.failed;
});

await start(import.meta, plan);
