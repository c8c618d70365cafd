import { styleText } from "node:util";

/** What a value should reach, beside it; a busy machine worsens values, so that missing it fails no run (docs/decisions/002). */
export const aim = (isMet: boolean, text: string): string =>
  styleText(isMet ? "green" : "yellow", `, aim ${text}`);
