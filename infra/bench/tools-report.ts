import type { TableRows } from "../terminal/table.ts";
import { aim } from "./aim.ts";
import type { ToolsFindings } from "./tools.ts";

/** Calls a second to those of a bare MCP server. */
const RATIO_AIM = 0.5;
/** Of all lists together, of a client that has connected everything. */
const TOKENS_AIM = 12_000;

/** The lines about MCP servers and their tools. */
export function toolsRows({ perSecond, lists }: ToolsFindings): TableRows {
  const { bare, recorded, list, door } = perSecond;
  const tokens = Object.values(lists).reduce((sum, one) => sum + one, 0);
  const part = (text: string, value: number) => [text, value.toFixed(0), (value / bare).toFixed(2), ""];
  const ratio = door / bare;
  return [
    ["Tools of MCP servers", "calls a second, here", "to a bare server", ""],
    ["bare MCP server, the official SDK in Node", bare.toFixed(0), "", ""],
    part("a request of the door alone, with its record", recorded),
    part("+ the call to the server and the protocol: a list", list),
    [
      "+ the journal's object: its get_day through the door",
      door.toFixed(0),
      `${ratio.toFixed(2)}${aim(ratio >= RATIO_AIM, `${RATIO_AIM}`)}`,
      "",
    ],
    ...Object.entries(lists).map(([name, one]) => [`tokens of the list of ${name}`, `${one}`, "", ""]),
    ["tokens of all lists", `${tokens}${aim(tokens <= TOKENS_AIM, `${TOKENS_AIM}`)}`, "", ""],
  ];
}
