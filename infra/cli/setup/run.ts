import { type Api, connect } from "../../cloudflare/index.ts";
import { newPushKey } from "../../config/push-key.ts";
import type { StackVault } from "../../stackfile/crypt.ts";
import { openStackFile, type StackFile } from "../../stackfile/index.ts";
import { openVault, type Provider, providerOf, rawConfig } from "../../stackfile/secrets.ts";
import { EXIT } from "../../terminal/command.ts";
import type { Outside } from "../../terminal/outside.ts";
import { apiToken, apiUrl, offerFlags } from "./answers.ts";
import { StackDraft } from "./draft.ts";
import { finishSetup, sayMissing, setupVerdict } from "./ending.ts";
import type { Flags } from "./flags.ts";
import { type AccountFound, lookUp } from "./lookup.ts";
import { askForMachine, machineNotes, makeMachineSecrets, missingMachineFlags } from "./machine.ts";
import { permissionTable } from "./permission-table.ts";
import { unchecked } from "./probes.ts";
import { draftProblems } from "./problems.ts";
import { issueTokens, makeWorkerToken } from "./programs.ts";
import { askOpen, missingFlags } from "./questions.ts";
import { takeShare } from "./shares.ts";
import { adoptPin, adoptTeam, makeTeam } from "./team.ts";

/** One run under way. */
export type SetupRun = {
  readonly flags: Flags;
  readonly outside: Outside;
  /** When it began. */
  readonly now: Date;
  readonly file: StackFile;
  /** Null when another provider holds the key, or nobody is there to tell the passphrase. */
  readonly vault: StackVault | null;
  /** Who encrypts; with "other" nothing is written, commands are printed. */
  readonly provider: Provider;
  readonly draft: StackDraft;
  readonly notes: string[];
  /** The stack has not been set up before. */
  readonly fresh: boolean;
};

const MASTER_KEY_BYTES = 32;

/** Prepares a stack's file; the exit code. Writes nothing unless everything is there and right. */
export async function prepareStack(flags: Flags, outside: Outside): Promise<number> {
  const now = outside.now();
  const file = openStackFile(flags.dir, flags.stack);
  const provider = providerOf(file);
  const vault = provider === "other" ? null : await openVault(file, outside);
  const known = rawConfig(file, vault);
  const draft = new StackDraft(known, flags.force, outside.ask);
  const fresh = known.accountId === undefined;
  const run: SetupRun = { flags, outside, now, file, vault, provider, draft, notes: [], fresh };

  await offerFlags(run);
  const token = await apiToken(run);
  const api = token === undefined || flags.offline ? null : connect(apiUrl(run), token);
  const found = api && (await lookUp(api, draft, flags.zone, outside.ask));
  sayPermissions(run, api, found);
  if (found?.team) await adoptTeam(draft, found.team, flags.accessTeam);
  if (outside.ask) {
    const hints = { ...found, timeZone: outside.timeZone };
    await askOpen(draft, outside.ask, hints, run.fresh, flags.force);
    await askForMachine(draft, outside.ask, hints);
  }

  makeMachineSecrets(draft, outside.random, now);
  const missing = [
    ...missingAnswers(run, found),
    ...(outside.ask ? [] : [...missingFlags(draft, flags.force), ...missingMachineFlags(draft)]),
  ];
  if (missing.length > 0) return sayMissing(run, missing);
  const { made, notes } = issueTokens(draft, flags.token, flags.force.has("tokens"), now, outside.random);
  run.notes.push(...notes, ...machineNotes(draft));
  if (draft.needs("pushKey")) draft.set("pushKey", newPushKey(outside.random));
  // Made once and never asked for: nobody has to know it, unless a client encrypts credentials itself.
  if (draft.needs("masterKey")) draft.set("masterKey", outside.random(MASTER_KEY_BYTES).toString("hex"));
  const worker = makeWorkerToken(draft, outside.random, now);
  const others = takeShare(run);
  const problems = [...(typeof others === "string" ? [others] : []), ...draftProblems(run, found?.zoneName)];
  if (typeof others === "string" || problems.length > 0) {
    for (const line of [...problems, "Nothing was written."]) outside.say(line);
    return EXIT.failed;
  }
  if (found && api) await settleAccess(api, run, found);
  finishSetup(run, { made, worker }, others);
  return setupVerdict(run, found?.rows ?? []);
}

function sayPermissions(
  { flags, outside, notes }: SetupRun,
  api: Api | null,
  found: AccountFound | null,
): void {
  if (found === null) {
    const why = api ? "Cloudflare could not be reached" : flags.offline ? "Offline" : "No API token yet";
    outside.say(`${why}: permissions were not checked. The API token needs:`);
  }
  if (found === null || found.rows) outside.say(permissionTable(found?.rows ?? unchecked()));
  notes.push(...(found?.notes ?? []));
}

/** What a script has to give besides the answers to questions. */
function missingAnswers(
  { flags, outside, vault, provider, draft }: SetupRun,
  found: AccountFound | null,
): string[] {
  const missing: string[] = [];
  if (vault === null && provider === "passphrase")
    missing.push(
      "PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE: what encrypts the stack's secrets",
    );
  if (draft.needs("cloudflareApiToken"))
    missing.push("--api-token-file (or CLOUDFLARE_API_TOKEN): API token that the deploy uses");
  if (found?.team === null && !outside.ask && !flags.yes)
    missing.push(
      "--yes: the account has no Zero Trust organisation; this creates it with the name of --access-team",
    );
  return missing;
}

/** Access needs an organisation and adopts the PIN provider that is there. The only step that changes the account. */
async function settleAccess(api: Api, run: SetupRun, found: AccountFound): Promise<void> {
  const { draft, flags, outside, notes, fresh } = run;
  if (found.team === undefined) return;
  if (found.team === null && !(await makeTeam(api, draft, outside.ask, flags.yes))) {
    notes.push("The account still has no Zero Trust organisation: the deploy fails until it has one.");
    return;
  }
  await adoptPin(api, draft, fresh || flags.force.has("identityProviderId"), notes);
}
