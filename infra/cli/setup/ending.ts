import { styleText } from "node:util";
import { NAMESPACE } from "../../config/keys.ts";
import { save } from "../../stackfile/index.ts";
import type { IssuedToken } from "../../stackfile/tokens.ts";
import { apply, sealReadable } from "../../stackfile/write.ts";
import { EXIT } from "../../terminal/command.ts";
import type { TurnedWorkerToken } from "../rotate/worker-token.ts";
import type { PermissionRow, TokenVerdict } from "./probes.ts";
import { records } from "./programs.ts";
import * as report from "./report.ts";
import type { SetupRun } from "./run.ts";
import { type OtherShares, writeOthers } from "./shares.ts";

/** The exit code when everything is written and the API token still lacks a permission. */
const LACKS_PERMISSION = 3;
/** A token that lives no longer than this is named, so that it is renewed before its program stops. */
const EXPIRES_SOON_DAYS = 7;
/** Where R2 is switched on for an account; Cloudflare wants its terms accepted there by a person. */
const R2_PAGE = "https://dash.cloudflare.com/?to=/:account/r2/overview";

/** Every missing answer at once, so that a script is mended in one go. */
export function sayMissing({ outside, notes, flags }: SetupRun, missing: readonly string[]): number {
  outside.say(`Not a terminal, so nothing is asked. These are missing for stack ${flags.stack}:`);
  for (const line of [...missing, ...notes]) outside.say(`  ${line}`);
  outside.say("Nothing was written.");
  return EXIT.unusable;
}

/** Writes what changed, or prints the commands where another provider holds the key; then what to do next. */
export function finishSetup(
  run: SetupRun,
  { made, worker }: { readonly made: readonly IssuedToken[]; readonly worker: TurnedWorkerToken | null },
  others: OtherShares,
): void {
  const { file, draft, vault, outside, now, flags } = run;
  const { changes } = draft;
  const lines: string[] = [];
  if (vault === null) {
    lines.push(`${file.path} is encrypted by another secrets provider, so it was left alone. Run:`);
    lines.push(...report.commands(changes, flags.stack));
  } else {
    const sealed = sealReadable(file, vault);
    apply(file, changes, vault);
    if (changes.length > 0 || sealed.length > 0) save(file);
    lines.push(changes.length + sealed.length > 0 ? `${file.path}:` : `${file.path}: nothing to change.`);
    lines.push(
      ...sealed.map((key) => `  ${styleText("green", "encrypted")} ${NAMESPACE}:${key} (it was readable)`),
    );
  }
  lines.push(...report.changes(draft), ...writeOthers(flags.dir, others), ...run.notes);
  lines.push(...report.expiring(records(draft), flags.stack, now, EXPIRES_SOON_DAYS));
  lines.push(
    ...report.issued(made, draft.get("hostname") ?? ""),
    ...report.forWorkers(worker),
    ...report.stepsAfterSetup(flags.stack, run.provider),
    ...report.byHand(draft),
  );
  for (const line of lines) outside.say(line);
}

/** What still stands between the token and a deploy, and the exit code that says so. */
export function setupVerdict({ outside }: SetupRun, rows: readonly PermissionRow[]): number {
  const having = (verdict: TokenVerdict) => rows.filter((row) => row.verdict === verdict);
  const missing = having("missing");
  const off = having("not enabled").filter(({ permission }) => permission.name.includes("R2"));
  if (missing.length === 0 && off.length === 0) {
    if (rows.length > 0)
      outside.say(
        styleText("dim", "A check only reads: that the token may also Edit is first seen by the deploy."),
      );
    return EXIT.done;
  }
  outside.say("");
  if (missing.length > 0)
    outside.say(
      "The deploy would fail: add these to the API token (its value stays the same), then run this again.",
    );
  for (const { permission } of missing)
    outside.say(`  ${permission.scope} · ${permission.name} · ${permission.level}`);
  if (off.length > 0)
    outside.say(`R2 has never been switched on in this account. Accept its terms once: ${R2_PAGE}`);
  return LACKS_PERMISSION;
}
