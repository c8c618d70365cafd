import { type Api, connect } from "../../cloudflare/index.ts";
import { openStackFile } from "../../stackfile/index.ts";
import { openVault, providerOf, rawConfig } from "../../stackfile/secrets.ts";
import { EXIT, type Run, type World } from "../../terminal/outside.ts";
import { apiToken, apiUrl, offerFlags } from "./answers.ts";
import { command } from "./command.ts";
import { Draft } from "./draft.ts";
import { finish, sayMissing, verdict } from "./ending.ts";
import { type Flags, parseFlags, USAGE } from "./flags.ts";
import { type Found, lookUp } from "./lookup.ts";
import { table, unchecked } from "./permissions.ts";
import { problemsOf } from "./problems.ts";
import { issueTokens } from "./programs.ts";
import { askOpen, missingFlags } from "./questions.ts";
import { adoptPin, adoptTeam, makeTeam } from "./team.ts";

/** `npm run setup -- STACK`: returns the exit code. */
export const setup = (argv: readonly string[], world: World): Promise<number> =>
  command(parseFlags(argv), USAGE, world, prepare);

async function prepare(flags: Flags, world: World): Promise<number> {
  const file = openStackFile(flags.dir, flags.stack);
  const provider = providerOf(file);
  const vault = provider === "other" ? null : await openVault(file, world);
  const known = rawConfig(file, vault);
  const draft = new Draft(known, flags.force, world.ask);
  const fresh = known.accountId === undefined;
  const run: Run = { flags, world, file, vault, provider, draft, notes: [], fresh };

  await offerFlags(run);
  const token = await apiToken(run);
  const api = token === undefined || flags.offline ? null : connect(apiUrl(run), token);
  const found = api && (await lookUp(api, draft, flags.zone, world.ask));
  sayPermissions(run, api, found);
  if (found?.team) await adoptTeam(draft, found.team, flags.accessTeam);
  if (world.ask)
    await askOpen(draft, world.ask, { ...found, timeZone: world.timeZone }, run.fresh, flags.force);

  const missing = [...missingAnswers(run, found), ...(world.ask ? [] : missingFlags(draft, flags.force))];
  if (missing.length > 0) return sayMissing(run, missing);
  const { made, notes } = issueTokens(
    draft,
    flags.tokens,
    flags.force.has("tokens"),
    world.now,
    world.random,
  );
  run.notes.push(...notes);
  const problems = problemsOf(run, found?.zoneName);
  if (problems.length > 0) {
    for (const line of [...problems, "Nothing was written."]) world.say(line);
    return EXIT.refused;
  }
  if (found && api) await settleAccess(api, run, found);
  finish(run, made);
  return verdict(run, found?.rows ?? []);
}

function sayPermissions({ flags, world, notes }: Run, api: Api | null, found: Found | null): void {
  if (found === null) {
    const why = api ? "Cloudflare could not be reached" : flags.offline ? "Offline" : "No API token yet";
    world.say(`${why}: permissions were not checked. The API token needs:`);
  }
  if (found === null || found.rows) world.say(table(found?.rows ?? unchecked()));
  notes.push(...(found?.notes ?? []));
}

/** What a script has to give besides the answers to questions. */
function missingAnswers({ flags, world, vault, provider, draft }: Run, found: Found | null): string[] {
  const missing: string[] = [];
  if (vault === null && provider === "passphrase")
    missing.push(
      "PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE: what encrypts the stack's secrets",
    );
  if (draft.needs("cloudflareApiToken"))
    missing.push("--api-token-file (or CLOUDFLARE_API_TOKEN): API token that the deploy uses");
  if (found?.team === null && !world.ask && !flags.yes)
    missing.push(
      "--yes: the account has no Zero Trust organisation; this creates it with the name of --access-team",
    );
  return missing;
}

/** Access needs an organisation and adopts the PIN provider that is there. The only step that changes the account. */
async function settleAccess(api: Api, run: Run, found: Found): Promise<void> {
  const { draft, flags, world, notes, fresh } = run;
  if (found.team === undefined) return;
  if (found.team === null && !(await makeTeam(api, draft, world.ask, flags.yes))) {
    notes.push("The account still has no Zero Trust organisation: the deploy fails until it has one.");
    return;
  }
  await adoptPin(api, draft, fresh || flags.force.has("identityProviderId"), notes);
}
