// npm run bench: what an approval, the door and a reservation take, as ratios that carry over to other machines.
import { command, EXIT, start, usage } from "../terminal/command.ts";
import { wholeNumber } from "../terminal/words.ts";
import { measure } from "./measure.ts";
import { failures, render } from "./report.ts";

/** With the starts before and after, that many rounds take about two minutes on two cores. */
const ROUNDS = 10;
const ROUNDS_MAX = 1_000;

const spec = usage(
  "bench",
  "Measures what an approval, the door and a reservation take, as ratios to the least that they could.",
  "Ends with 0, with 1 when something is over its limit or was not measured, with 2 when the command line is wrong.",
)
  .option("--json", "for programs (npm run -s leaves npm's own lines away)", false)
  .option("--rounds <n>", "more of them are more exact", wholeNumber(1, ROUNDS_MAX), ROUNDS);

/** `npm run bench`. */
export const bench = command(spec, async ({ say, complain }, { json, rounds }) => {
  const findings = await measure(process.cwd(), rounds, complain);
  say(json ? JSON.stringify(findings, null, 2) : render(findings));
  const failed = failures(findings);
  for (const failure of failed) complain(failure);
  return failed.length === 0 ? EXIT.done : EXIT.failed;
});

await start(import.meta, bench);
