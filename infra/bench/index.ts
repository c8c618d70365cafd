import { parseArgs } from "node:util";
import { measure } from "./measure.ts";
import { failures, render } from "./report.ts";

const USAGE = "usage: npm run bench -- [--json] [--rounds N]";

/** With the starts before and after, that many rounds take about four minutes on two cores. */
const ROUNDS = 10;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { json: { type: "boolean" }, rounds: { type: "string" } } });
  const rounds = Number(values.rounds ?? ROUNDS);
  if (!Number.isInteger(rounds) || rounds < 1) {
    console.error(USAGE);
    return 2;
  }
  const findings = await measure(process.cwd(), rounds, (step) => console.error(step));
  console.log(values.json ? JSON.stringify(findings, null, 2) : render(findings));
  const failed = failures(findings);
  for (const failure of failed) console.error(failure);
  return failed.length === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  return 1;
});
