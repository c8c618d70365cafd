import { SK_KEY } from "../../agent/http/scrub.ts";
import { linesOfAttack } from "../guard/guard.ts";

/** Something in a file that its owner has to see before they take it. */
export type ScanFinding = {
  readonly path: string;
  readonly line: number;
  /** `refused`: not taken until it is changed. `look`: taken, and told. */
  readonly is: "refused" | "look";
  readonly what: string;
};

/**
 * Shapes that follow each other in a line, each looked for behind the one before it. One expression with anything between them would
 * read the rest of the line anew from each beginning: a line of nothing but "curl" takes it most of a minute.
 */
type Sign = readonly [what: string, ...shapes: readonly RegExp[]];

/**
 * What keys and tokens look like. The prefixes are those of openrouter.ai/docs/guides/features/guardrails/secret-formats, which lists them by
 * provider, with less behind them than they have: lengths change. The bot's token, the private key and the address are as they are met.
 */
const SECRETS: readonly Sign[] = [
  ["a key of Anthropic", /sk-ant-[A-Za-z0-9_-]{10,}/],
  ["a key that begins with sk-", SK_KEY],
  ["a token of GitHub", /gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}/],
  ["a token of GitLab", /glpat-[A-Za-z0-9_-]{16,}/],
  ["a key of AWS", /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ["a token of Slack", /xox[abprs]-[A-Za-z0-9-]{10,}/],
  ["a key of Google", /\bAIza[A-Za-z0-9_-]{30,}/],
  ["a token of a Telegram bot", /\b\d{8,10}:[A-Za-z0-9_-]{35}\b/],
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ["an address with a password", /:\/\/[^\s:/@]{1,64}:[^\s@/]{3,}@/],
];

const INTO_SHELL = /\|\s*(?:sudo\s+)?(?:ba|z)?sh\b/i;
const LOOKS: readonly Sign[] = [
  ["it fetches something and runs it", /\b(?:curl|wget)\b/i, INTO_SHELL],
  ["it decodes something and runs it", /base64\s+(?:-d|--decode)\b/i, INTO_SHELL],
  ["a long piece of base64", /[A-Za-z0-9+/]{200,}={0,2}/],
  ["it wants a password-protected archive", /\b(?:unzip|7z|extract)\b/i, /\bpassword\b/i],
  ["a character that cannot be seen", /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\u{e0000}-\u{e007f}]/u],
  ["a comment that a reader does not see", /<!--/],
  ["a line that a shell would run", /^\s*!`|^!\s*\w+/],
  [
    "it wants to change memory or approvals",
    /\b(?:edit|append|write|add)\b/i,
    /\b(?:MEMORY\.md|SOUL\.md|approvals?)\b/i,
  ],
];

function areIn(line: string, shapes: readonly RegExp[]): boolean {
  let rest = line;
  for (const shape of shapes) {
    const found = shape.exec(rest);
    if (found === null) return false;
    rest = rest.slice(found.index + found[0].length);
  }
  return true;
}

/** What a text has that is not taken, or that somebody should look at. No finding repeats the secret that it found. */
export function findingsIn(path: string, text: string): ScanFinding[] {
  const lines = text.split(/\r?\n/);
  const found = (is: ScanFinding["is"], list: readonly Sign[]): ScanFinding[] =>
    lines.flatMap((content, at) =>
      list
        .filter(([, ...shapes]) => areIn(content, shapes))
        .map(([what]) => ({ path, line: at + 1, is, what })),
    );
  const attacks = linesOfAttack(text).map((line) => ({
    path,
    line,
    is: "refused" as const,
    what: "it tries to undo the rules of every agent",
  }));
  return [...found("refused", SECRETS), ...attacks, ...found("look", LOOKS)];
}
