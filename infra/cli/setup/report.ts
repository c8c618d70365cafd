import { styleText } from "node:util";
import { ACCOUNT_MAX_USD, nanoOf } from "../../../policies/money/allowance.ts";
import { setByHand } from "../../../policies/money/byhand.ts";
import { DAY_MS } from "../../../policies/prices/time.ts";
import { CONFIG_KEYS, NAMESPACE } from "../../config/keys.ts";
import { isReplaced } from "../../config/token-rules.ts";
import type { Provider } from "../../stackfile/secrets.ts";
import type { IssuedToken, TokenRecord } from "../../stackfile/tokens.ts";
import type { Change } from "../../stackfile/write.ts";
import type { TurnedWorkerToken } from "../rotate/worker-token.ts";
import type { StackDraft } from "./draft.ts";

/** What changed, by key; values stay out of it, secret or not, so that the output may be pasted anywhere. */
export function changes(draft: StackDraft): string[] {
  return [
    ...draft.changes.map(
      ({ key, replaced }) =>
        `  ${styleText("green", replaced ? "replaced" : "set     ")} ${NAMESPACE}:${key}`,
    ),
    ...draft.kept.map(
      (key) =>
        `  ${styleText("yellow", "kept    ")} ${NAMESPACE}:${key} (another value was given; --force ${key} replaces it)`,
    ),
  ];
}

/** The one time that a token is shown. */
export function issued(tokens: readonly IssuedToken[], hostname: string): string[] {
  if (tokens.length === 0) return [];
  return [
    "",
    styleText(
      "bold",
      "Program tokens, shown once: only their hashes are kept, so they cannot be shown again.",
    ),
    ...tokens.flatMap(({ plaintext, record }) => [
      `  ${record.name} (role ${record.role}, until ${record.expiresAt})`,
      `    ${plaintext}`,
    ]),
    `Each goes into its program's own secret store, sent to https://${hostname} as "Authorization: Bearer …".`,
  ];
}

/** What a worker of the owner's signs with; who has none needs it for nothing. */
export function forWorkers(made: TurnedWorkerToken | null): string[] {
  if (made === null) return [];
  return [
    "",
    styleText("bold", `WORKER_TOKEN, for workers with the Claude CLI, until ${made.terms.expiresAt}:`),
    `  ${made.plaintext}`,
    "docs/workers.md says how one connects. Without one you need it for nothing.",
  ];
}

/** Tokens that stop working soon or have stopped, with the command that makes a new one. */
export function expiring(
  tokens: readonly TokenRecord[],
  stack: string,
  now: Date,
  soonDays: number,
): string[] {
  const soon = now.getTime() + soonDays * DAY_MS;
  return tokens
    .filter((token) => !isReplaced(token) && Date.parse(token.expiresAt) <= soon)
    .map(
      ({ name, expiresAt }) =>
        `Token ${name} ${Date.parse(expiresAt) <= now.getTime() ? "expired" : "expires"} ${expiresAt}: ` +
        `npm run rotate -- ${stack} ${name}`,
    );
}

/** What to type next. The salt is in the file already, so `stack init` takes the same passphrase. */
export function stepsAfterSetup(stack: string, provider: Provider): string[] {
  if (provider === "other") return ["", styleText("bold", "Then"), `  npx pulumi up -s ${stack}`];
  return [
    "",
    styleText("bold", "Next"),
    "  npx pulumi login file://~   (or another backend)",
    `  npx pulumi stack init ${stack} --secrets-provider passphrase   (once; same passphrase)`,
    `  npx pulumi up -s ${stack}`,
  ];
}

/** What bounds the bill from outside and only a person can set; the plan has each amount once there is one. */
export function byHand(draft: StackDraft): string[] {
  const workersPlan = draft.get("workersPlan") === "paid" ? "paid" : "free";
  const capNano = nanoOf(Number(draft.get("budgetUsd") ?? ACCOUNT_MAX_USD));
  const list = setByHand({ allowanceNano: null, capNano }, { workersPlan });
  return [
    "",
    styleText("bold", "What a person sets by hand, once"),
    ...list.map(({ line }) => `  ${line}`),
    "  npm run doctor looks whether it is set, as far as that can be read.",
  ];
}

/** The commands that do the same where another provider holds the key. Secrets are asked for by the command. */
export function commands(changed: readonly Change[], stack: string): string[] {
  return changed.map(({ key, value }) => {
    const secret = CONFIG_KEYS[key].secret || key === "tokens";
    // A secret's value is left out, so that the CLI asks and it stays out of the shell's history. Hashes may be shown.
    const shown = CONFIG_KEYS[key].secret ? "" : ` ${quoted(value)}`;
    return `  npx pulumi config set ${secret ? "--secret " : ""}${NAMESPACE}:${key}${shown} -s ${stack}`;
  });
}

const quoted = (text: string) => (/^[\w.:/@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
