import { createTeam, oneTimePin } from "../../cloudflare/account.ts";
import type { Api } from "../../cloudflare/index.ts";
import type { Asker } from "../../terminal/asker.ts";
import { Stop } from "../../terminal/command.ts";
import type { StackDraft } from "./draft.ts";
import { orNote } from "./lookup.ts";
import { problemWith } from "./questions.ts";

/** Takes the account's own team name; refuses a flag that says otherwise, because every sign-in would fail. */
export async function adoptTeam(draft: StackDraft, team: string, given: string | undefined): Promise<void> {
  if (given !== undefined && given !== team)
    throw new Stop(
      `The account's Zero Trust team is ${team}, not ${given}: leave --access-team out. Nothing was written.`,
    );
  await draft.offer("accessTeam", team);
}

/** Creates the organisation that the account lacks, when the person or --yes agrees. True when it was made. */
export async function makeTeam(
  api: Api,
  draft: StackDraft,
  ask: Asker | null,
  yes: boolean,
): Promise<boolean> {
  const [account, team] = [draft.get("accountId"), draft.get("accessTeam")];
  if (!account || !team) return false;
  const agreed =
    yes || (await ask?.confirm(`The account has no Zero Trust organisation. Create ${team} (free)?`));
  if (!agreed) return false;
  const made = await createTeam(api, account, team);
  if (made.ok) return true;
  throw new Stop(
    `Cloudflare did not create the Zero Trust organisation ${team} (${made.detail}). Nothing was written.\n` +
      "The name may be taken (choose another), the token may lack Access: Organizations · Edit, or the account's plan\n" +
      "has to be chosen once at https://one.dash.cloudflare.com; then run this again.",
  );
}

/**
 * Stores the one-time PIN provider that the account already has. Only for a stack that has not been set up before:
 * later the provider may be the one that this stack's own deploy made, and adopting that would make the deploy delete it.
 */
export async function adoptPin(
  api: Api,
  draft: StackDraft,
  mayAdopt: boolean,
  notes: string[],
): Promise<void> {
  const account = draft.get("accountId");
  if (!account) return;
  const id = orNote(await oneTimePin(api, account), "the identity providers", notes);
  if (!id || problemWith("identityProviderId", id) !== undefined || id === draft.get("identityProviderId"))
    return;
  if (mayAdopt) await draft.offer("identityProviderId", id);
  else
    notes.push(
      `The account has a one-time PIN provider, ${id}. If this stack's own deploy did not make it: --force identityProviderId`,
    );
}
