import { CHIEF } from "../agents/catalogue.ts";
import type { RoutedAgent } from "./registry.ts";

/** What the router has to beat: whoever has most of their keywords somewhere in the message, the first in the list among equals. */
export function keywordBaseline(agents: readonly RoutedAgent[]): (message: string) => string {
  return (message) => {
    const plain = message.toLowerCase();
    const hits = ({ keywords }: RoutedAgent) =>
      keywords.filter((keyword) => plain.includes(keyword.toLowerCase())).length;
    const [best] = agents.toSorted((one, other) => hits(other) - hits(one));
    return best !== undefined && hits(best) > 0 ? best.id : CHIEF;
  };
}
