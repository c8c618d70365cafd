import { styleText } from "node:util";
import type { Spread } from "./rounds.ts";

/** What a value should reach, beside it; a busy machine worsens values, so that missing it fails no run (docs/decisions/002). */
export const aim = (isMet: boolean, text: string): string =>
  styleText(isMet ? "green" : "yellow", `, aim ${text}`);

/** A ratio with the range of the middle half of the rounds. */
export const range = ({ median, low, high }: Spread): string =>
  `${median.toFixed(2)}${styleText("dim", ` (${low.toFixed(2)} to ${high.toFixed(2)})`)}`;
