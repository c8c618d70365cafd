import { TOKEN_MAX_DAYS } from "../../policies/exposure/tokens.ts";
import { ACCOUNT_MAX_USD, centsOf, usdFromCents } from "../../policies/money/allowance.ts";
import { isBilledAt } from "../../workers/model/label.ts";
import { profileOf } from "../../workers/profiles.ts";
import { blindReaders } from "./bill-keys.ts";
import { MACHINE_CLIENT } from "./client-keys.ts";
import { type KeyName, NAMESPACE } from "./keys.ts";
import type { RawConfig, Settings } from "./settings.ts";
import { clientProblems, tokenProblems, workerTokenProblems } from "./token-rules.ts";

// What is wrong with values only beside others.

/** What mends a value that is only wrong beside others: another one, or none. */
type Mend =
  | { readonly set: KeyName; readonly to: string }
  | { readonly remove: KeyName }
  /** An option of `npm run rotate`. */
  | { readonly rotate: string };
type Found = readonly [key: KeyName, problem: string, mend?: Mend];

/** The command for it. */
export function mended(mend: Mend, stack: string): string {
  if ("rotate" in mend) return `npm run rotate -- ${stack} --${mend.rotate}`;
  return "set" in mend
    ? `npx pulumi config set ${NAMESPACE}:${mend.set} ${mend.to} -s ${stack}`
    : `npx pulumi config rm ${NAMESPACE}:${mend.remove} -s ${stack}`;
}

/** What no key can be checked for alone. Values that already failed are absent and skipped. */
export function together(settings: Partial<Settings>, now: Date): Found[] {
  const found: Found[] = [];
  const { auditRetentionDays: kept, auditLockDays: locked } = settings;
  if (kept !== undefined && locked !== undefined && locked > kept)
    found.push([
      "auditLockDays",
      `is ${locked}, longer than auditRetentionDays (${kept}): the lock would stop the deletion`,
      { set: "auditLockDays", to: `${kept}` },
    ]);
  if (settings.agencyGatewayUrl && !settings.agencyGatewayToken)
    found.push([
      "agencyGatewayToken",
      "is not set although agencyGatewayUrl is: halts would be refused there",
    ]);
  if (settings.agencyGatewayToken && !settings.agencyGatewayUrl)
    found.push(["agencyGatewayUrl", "is not set although agencyGatewayToken is"]);
  if (settings.aumosApiUrl && !settings.aumosApiKey)
    found.push(["aumosApiKey", "is not set although aumosApiUrl is: the backend would refuse every request"]);
  if (settings.aumosApiKey && !settings.aumosApiUrl)
    found.push(["aumosApiUrl", "is not set although aumosApiKey is"]);
  found.push(...halfChannels(settings), ...blindReaders(settings));
  const { mailAddress, ownerEmails = [], householdEmails = [] } = settings;
  if (mailAddress !== undefined && [...ownerEmails, ...householdEmails].includes(mailAddress))
    found.push(["mailAddress", "is an address of a person: the assistant needs one of its own"]);
  const { machineParts = [] } = settings;
  for (const [part, key] of PART_NEEDS)
    if (machineParts.includes(part) && !settings[key])
      found.push([key, `is not set although machineParts names ${part}`]);
  if (settings.mailRouting && mailAddress === undefined)
    found.push(["mailAddress", "is not set although mailRouting is true: no mail would be routed"]);
  const { machine, tokens = [], serviceClients = [] } = settings;
  const named = [...serviceClients, ...tokens.map(({ name }) => name)];
  if (machine !== undefined && named.includes(MACHINE_CLIENT))
    found.push([
      serviceClients.includes(MACHINE_CLIENT) ? "serviceClients" : "tokens",
      `names a program ${MACHINE_CLIENT}, which is the name of the Workers' own way to the machine`,
    ]);
  if (settings.demo && isBilledAt(settings.modelBaseUrl ?? ""))
    found.push([
      "demo",
      "is for `npm start -- --demo` alone: here real model calls are made and billed, and the page would say that everything is made up",
      { remove: "demo" },
    ]);
  found.push(...beyondAccount(settings), ...unclearProfiles(settings));
  found.push(...repeatedPeople(settings), ...tokenProblems(settings.tokens ?? [], TOKEN_MAX_DAYS, now));
  found.push(...clientProblems(settings, now), ...workerTokenProblems(settings, now));
  const { pricesConfirmed } = settings;
  if (pricesConfirmed !== undefined && pricesConfirmed > now.toISOString().slice(0, 10))
    found.push([
      "pricesConfirmed",
      "is later than today: it is the day on which you looked at the prices",
      {
        set: "pricesConfirmed",
        to: now.toISOString().slice(0, 10),
      },
    ]);
  return found;
}

/** What the machine's parts work with. */
const PART_NEEDS = [
  ["worker", "workerToken"],
  ["kafka", "kafkaSettings"],
] as const;

/** A profile has a name of its own, which is made from its person's address. */
function unclearProfiles({ workProfiles = [], ...settings }: Partial<Settings>): Found[] {
  const people = [...(settings.ownerEmails ?? []), ...(settings.householdEmails ?? [])];
  const strangers = workProfiles.filter((person) => !people.includes(person));
  const taken = people.filter((person) => profileOf(person).profile === "work");
  return [
    ...strangers.map(
      (person): Found => [
        "workProfiles",
        `names ${person}, who is neither in ownerEmails nor in householdEmails`,
      ],
    ),
    ...taken.map(
      (person): Found => [
        settings.ownerEmails?.includes(person) ? "ownerEmails" : "householdEmails",
        `names ${person}: an address with "+work" is how a profile for work is named`,
      ],
    ),
  ];
}

/** More for the account's stacks than it may cost; the others keep what they have as long as anything is left. */
function beyondAccount({ budgetUsd = 0, otherStacksUsd = 0 }: Partial<Settings>): Found[] {
  const [own, others, all] = [centsOf(budgetUsd), centsOf(otherStacksUsd), centsOf(ACCOUNT_MAX_USD)];
  if (own + others <= all) return [];
  const mend: Mend =
    others < all
      ? { set: "budgetUsd", to: usdFromCents(all - others) }
      : { set: "otherStacksUsd", to: usdFromCents(all - own) };
  return [
    [
      "budgetUsd",
      `(${usdFromCents(own)}) and otherStacksUsd (${usdFromCents(others)}) are more than ${ACCOUNT_MAX_USD} dollars together, which is all that the account may cost`,
      mend,
    ],
  ];
}

/** What a messenger needs together. */
const CHANNELS: readonly (readonly [token: KeyName, others: readonly KeyName[]])[] = [
  ["slackToken", ["slackSigningSecret", "slackWorkspaceId"]],
  ["discordToken", ["discordPublicKey", "discordGuildId"]],
];

/** A messenger with a part missing would answer nothing, and say so to nobody. */
const halfChannels = (settings: Partial<Settings>): Found[] =>
  CHANNELS.flatMap(([token, others]) => {
    const keys = [token, ...others];
    const set = keys.filter((name) => Boolean(settings[name]));
    if (set.length === 0 || set.length === keys.length) return [];
    return keys
      .filter((name) => !set.includes(name))
      .map((name): Found => [name, `is not set although ${set[0]} is`]);
  });

/** The fallback is no choice of the owner's, so this looks at what is really set. */
export function twoRoutes({ aiGatewayToken, modelBaseUrl }: RawConfig): Found[] {
  if (aiGatewayToken === undefined || modelBaseUrl === undefined) return [];
  return [
    [
      "modelBaseUrl",
      "is set although aiGatewayToken sends model calls through this stack's own gateway",
      { remove: "modelBaseUrl" },
    ],
  ];
}

function repeatedPeople({ ownerEmails = [], householdEmails = [] }: Partial<Settings>): [KeyName, string][] {
  const found: [KeyName, string][] = [];
  if (new Set(ownerEmails).size < ownerEmails.length) found.push(["ownerEmails", "names someone twice"]);
  if (new Set(householdEmails).size < householdEmails.length)
    found.push(["householdEmails", "names someone twice"]);
  if (householdEmails.some((address) => ownerEmails.includes(address)))
    found.push(["householdEmails", "names someone who is in ownerEmails: a person has one role"]);
  return found;
}
