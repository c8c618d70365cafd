import { CONFIG_KEYS } from "../../config/keys.ts";
import { newSigningKey } from "../../config/signing-key.ts";
import type { Random } from "../../stackfile/crypt.ts";
import type { Asker } from "../../terminal/asker.ts";
import type { StackDraft } from "./draft.ts";
import { type Hints, problemWith } from "./questions.ts";

const SECRET_BYTES = 32;

/** Makes what a stack with a machine needs and nobody has to know: what its passwords derive from, and the Worker's signing key. */
export function makeMachineSecrets(draft: StackDraft, random: Random, now: Date): void {
  if (draft.get("machine") === undefined) return;
  if (draft.needs("machineSecret")) draft.set("machineSecret", random(SECRET_BYTES).toString("hex"));
  if (!draft.needs("machineSigningKeys")) return;
  draft.set("machineSigningKeys", JSON.stringify([newSigningKey(now)]));
}

/** What only its owner can tell about a machine. The first places are the cheapest ones, unless `--machine-place` says others. */
const QUESTIONS = [
  {
    key: "machineHostname",
    flag: "--machine-hostname",
    ask: "Host name for the machine's tunnel",
    initial: ({ zoneName }: Hints) => (zoneName ? `machine.${zoneName}` : ""),
  },
  {
    key: "azureSubscriptionId",
    flag: "--azure-subscription",
    ask: "Azure subscription (az account show --query id)",
    initial: () => "",
  },
  {
    key: "azureTenantId",
    flag: "--azure-tenant",
    ask: "Its Entra tenant (az account show --query tenantId)",
    initial: () => "",
  },
] as const;

const open = (draft: StackDraft) =>
  draft.get("machine") === undefined ? [] : QUESTIONS.filter(({ key }) => draft.needs(key));

/** Asks for what a stack with a machine still needs; nothing of a stack without one. */
export async function askForMachine(draft: StackDraft, ask: Asker, hints: Hints): Promise<void> {
  for (const { key, ask: question, initial } of open(draft)) {
    const check = (typed: string) => (typed.trim() === "" ? "it is needed" : problemWith(key, typed.trim()));
    draft.set(key, (await ask.text(question, initial(hints), check)).trim());
  }
}

/** The flags that would answer it in a script. */
export const missingMachineFlags = (draft: StackDraft): string[] =>
  open(draft).map(({ key, flag }) => `${flag}: ${CONFIG_KEYS[key].description}`);

/** Setup has no way to ask Azure; who deploys has to have these rights (docs/machine.md). */
export const machineNotes = (draft: StackDraft): readonly string[] =>
  draft.get("machine") === undefined
    ? []
    : [
        `A machine's deploy defines and assigns a role: az role assignment list --assignee "$(az ad signed-in-user show --query id -o tsv)" --subscription ${draft.get("azureSubscriptionId")} has to show Owner, or Contributor with Role Based Access Control Administrator. docs/machine.md has the rest of a first deploy.`,
      ];
