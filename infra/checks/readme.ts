import { readFileSync } from "node:fs";
import type { Verdict } from "../../policies/money/verdict.ts";
import { asDollars, decimalFromNano } from "../../policies/prices/money.ts";
import { evaluate } from "../offline/evaluate.ts";
import { billOf } from "../offline/plan/bill.ts";
import { turnsFor } from "../offline/plan/turns.ts";
import { start } from "../terminal/command.ts";
import { generator } from "./generated.ts";

export const README_FILE = "README.md";
const BLOCK = /<!-- cost:begin -->[\s\S]*<!-- cost:end -->/;

/** The README with its section on costs as the plan computes it; nothing in it depends on the day. Stacks that cost the same share one table. */
export function withCosts(readme: string, bills: Readonly<Record<string, Verdict>>): string {
  if (!BLOCK.test(readme))
    throw new Error(`${README_FILE} has no block from <!-- cost:begin --> to <!-- cost:end -->.`);
  const tables = Map.groupBy(Object.entries(bills), ([, bill]) => costsOf(bill));
  const text = [...tables].map(
    ([table, stacks]) => `**${stacks.map(([stack]) => stack).join(" and ")}**\n\n${table}`,
  );
  return readme.replace(BLOCK, () => `<!-- cost:begin -->\n\n${text.join("\n\n")}\n\n<!-- cost:end -->`);
}

function costsOf({ lines, expectedNano, ceilingNano, allowance }: Verdict): string {
  const rows = lines.map(({ resource, item, unit, unitPrice, ...line }) => {
    const amounts = `${asDollars(line.expectedNano)} | ${asDollars(line.ceilingNano)}`;
    return `| ${resource} | ${item} | $${unitPrice} per ${unit} | ${amounts} |`;
  });
  return [
    "| For | Item | Price | Expected | At most |",
    "| --- | --- | --- | ---: | ---: |",
    ...rows,
    `| **Infrastructure** | | | **${asDollars(expectedNano)}** | **${asDollars(ceilingNano)}** |`,
    `| Kept back for rounding and price changes | | | | ${asDollars(allowance.reserveNano)} |`,
    `| **Left for the model** | | | | **${asDollars(allowance.allowanceNano)}** |`,
    "",
    `$${decimalFromNano(allowance.allowanceNano)} buys ${turnsFor(allowance.allowanceNano, new Date()) ?? "nothing"}.`,
  ].join("\n");
}

/** The bills that the README shows. */
export async function shownBills(now: Date): Promise<Record<string, Verdict>> {
  const [dev, prod] = await Promise.all([evaluate("dev"), evaluate("prod")]);
  return { dev: billOf(dev, now), prod: billOf(prod, now) };
}

/** `npm run readme`. */
export const readme = generator(
  "readme",
  "Writes the README's section on costs, as the plan computes them.",
  [
    {
      file: README_FILE,
      text: async () => withCosts(readFileSync(README_FILE, "utf8"), await shownBills(new Date())),
    },
  ],
);

await start(import.meta, readme);
