import { styleText } from "node:util";
import { table } from "../../terminal/table.ts";
import { agentTemplates, systemAgents } from "../../worker/templates.ts";

/** A month with 31 days, in which Berlin's clocks go forward. */
const START = Date.parse("2027-03-01T00:00:00Z");
const DAYS = 31;
const ZONE = "Europe/Berlin";

type Report = {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  readonly sentences: readonly string[];
  readonly isGood: boolean;
};

const LIVED =
  "Lived: a month of somebody who talks 40 times a day, with invented mail, calendar and journal, through the chief of staff's own code and the ledger's rules; the offline model plays the provider, at the provider's price and with answers as long as its.";

/** A month of the chief of staff, as text; false where a moment is not accounted for, something failed or was told twice, or it cost more than it may. */
export async function liveMonthOfChief(): Promise<{ readonly text: string; readonly isGood: boolean }> {
  // The build writes the templates into the Worker; whoever runs its sources brings them along.
  Object.assign(globalThis, {
    AGENT_TEMPLATES: agentTemplates(process.cwd()),
    SYSTEM_AGENTS: systemAgents(process.cwd()),
  });
  // By their addresses: what runs in a Worker has types of its own, which this side does not know.
  const at = (file: string): string =>
    new URL(`../../../workers/chief/simulated/${file}`, import.meta.url).href;
  const { live } = (await import(at("month.harness.ts"))) as {
    live: (start: number, days: number, zone: string) => Promise<unknown>;
  };
  const { lifeReport } = (await import(at("report.harness.ts"))) as {
    lifeReport: (lived: unknown) => Report;
  };
  const { head, rows, sentences, isGood } = lifeReport(await live(START, DAYS, ZONE));
  const verdict = styleText(isGood ? "green" : "red", sentences.at(-1) ?? "");
  return {
    text: [
      LIVED,
      table(
        [...head],
        rows.map((row) => [...row]),
      ),
      ...sentences.slice(0, -1),
      verdict,
    ].join("\n"),
    isGood,
  };
}
