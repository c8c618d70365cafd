import type { TableRows } from "../terminal/table.ts";
import { aim } from "./aim.ts";
import { signedMs } from "./machine/report.ts";
import { TOOL_STEPS, type ToolStep, type ToolsFindings } from "./tools.ts";

/** Calls a second to those of a bare MCP server. */
const RATIO_AIM = 0.5;
/** Of all lists together, of a client that has connected everything. */
const TOKENS_AIM = 12_000;

const TEXT: Readonly<Record<ToolStep, string>> = {
  bare: "bare MCP server, the official SDK in Node",
  worker: "the same in the Workers' runtime",
  checked: "+ the door, the call to the server: a list of tools",
  recorded: "+ the record, on disk before the reply leaves",
  call: "+ the journal's object: its get_day through the door",
};

/** The lines about MCP servers and their tools. */
export function toolsRows({ perSecond, ratio, lists }: ToolsFindings): TableRows {
  const tokens = Object.values(lists).reduce((sum, one) => sum + one, 0);
  const msOf = (name: ToolStep) => 1_000 / perSecond[name];
  const steps = TOOL_STEPS.map((name, at) => {
    const before = TOOL_STEPS[at - 1];
    const { median } = ratio[name];
    const shown =
      name === "call" ? `${median.toFixed(2)}${aim(median >= RATIO_AIM, `${RATIO_AIM}`)}` : median.toFixed(2);
    const added = before === undefined ? "" : `, ${signedMs(msOf(name) - msOf(before))}`;
    return [TEXT[name], perSecond[name].toFixed(0), shown, `${msOf(name).toFixed(2)} ms${added}`];
  });
  return [
    ["Tools of MCP servers", "calls a second, here", "to a bare server", "one takes"],
    ...steps,
    ...Object.entries(lists).map(([name, one]) => [`tokens of the list of ${name}`, `${one}`, "", ""]),
    ["tokens of all lists", `${tokens}${aim(tokens <= TOKENS_AIM, `${TOKENS_AIM}`)}`, "", ""],
  ];
}
