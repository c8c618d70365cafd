import { CONFIG_KEYS, type KeyName } from "../../config/keys.ts";
import type { Asker } from "../../terminal/asker.ts";
import type { StackDraft } from "./draft.ts";

/** One answer that a person types. */
type Question = {
  readonly key: KeyName;
  /** The flag that answers it in a script. */
  readonly flag: string;
  readonly ask: string;
  /** What stands in the field at first; `stored` is what the file holds. */
  readonly initial: (hints: Hints, stored: string | undefined) => string;
  /** From what is typed to the text that Pulumi stores; undefined leaves the key unset. */
  readonly read: (typed: string) => string | undefined;
  /** The value in a new stack's file is only a default that came with the repository, so it is asked about. */
  readonly preset?: boolean;
};

export type Hints = { readonly zoneName?: string | undefined; readonly timeZone: string };

const asTyped = (typed: string) => typed.trim() || undefined;
/** Several addresses in one line, by comma or space, as the JSON list that Pulumi hands to the program. */
const asList = (typed: string) => JSON.stringify(typed.split(/[\s,;]+/).filter(Boolean));
const empty = () => "";
/** Yes or no, as Pulumi stores it; anything else is left for the check to refuse. */
const asFlag = (typed: string) => {
  const word = typed.trim().toLowerCase();
  return { yes: "true", y: "true", no: "false", n: "false" }[word] ?? word;
};

/** In the order of asking. Account, zone and team come first and are looked up (lookup.ts). */
const QUESTIONS: readonly Question[] = [
  { key: "accountId", flag: "--account", ask: "Cloudflare account id", initial: empty, read: asTyped },
  { key: "zoneId", flag: "--zone", ask: "Zone id of the domain", initial: empty, read: asTyped },
  {
    key: "hostname",
    flag: "--hostname",
    ask: "Host name for the assistant",
    initial: ({ zoneName }) => (zoneName ? `purser.${zoneName}` : ""),
    read: asTyped,
  },
  {
    key: "accessTeam",
    flag: "--access-team",
    ask: "Zero Trust team name (<team>.cloudflareaccess.com)",
    initial: ({ zoneName }) => zoneName?.split(".")[0] ?? "",
    read: asTyped,
  },
  { key: "ownerEmails", flag: "--owner", ask: "Owners' e-mail addresses", initial: empty, read: asList },
  {
    key: "householdEmails",
    flag: "--household",
    ask: "Other people who may sign in (empty for nobody)",
    initial: empty,
    read: asList,
  },
  {
    key: "timeZone",
    flag: "--time-zone",
    ask: "Time zone of your days",
    initial: ({ timeZone }) => timeZone,
    read: asTyped,
    preset: true,
  },
  {
    key: "manageZone",
    flag: "--manage-zone",
    ask: "Should this stack own the firewall, https-only and TLS settings of the whole domain, other sites included? One stack only may. (yes/no)",
    initial: (_, stored) => (stored === "true" ? "yes" : "no"),
    read: asFlag,
    preset: true,
  },
  {
    key: "bearerOnly",
    flag: "--bearer-only",
    ask: "Roles whose programs can send a bearer token and no Access service token: agency, team (empty for none, which is safer: strangers then reach no more than /health; with a role, its contract paths are open to everybody who tries tokens, and each address has 30 tries a minute)",
    initial: empty,
    read: asList,
  },
  {
    key: "agencyGatewayUrl",
    flag: "--gateway-url",
    ask: "Agency gateway's address (empty for none)",
    initial: empty,
    read: asTyped,
  },
];

/** The sentence that is wrong with a value, from the same table that the deploy reads. */
export function problemWith(key: KeyName, value: string | undefined): string | undefined {
  if (value === undefined) return CONFIG_KEYS[key].required ? "it is needed" : undefined;
  const result = CONFIG_KEYS[key].check.safeParse(value);
  return result.success ? undefined : `${key} ${result.error.issues[0]?.message ?? "is not valid"}`;
}

/**
 * Asks for what is still open. Required answers are asked for until they are there; optional ones only once, when the
 * stack is new, or again by --force.
 */
export async function askOpen(
  draft: StackDraft,
  ask: Asker,
  hints: Hints,
  fresh: boolean,
  forced: ReadonlySet<KeyName>,
) {
  for (const { key, ask: question, initial, read, preset } of QUESTIONS) {
    const wanted = CONFIG_KEYS[key].required || fresh || forced.has(key);
    const asAgain = preset && fresh && !draft.answered(key);
    if (!asAgain && !(wanted && draft.needs(key))) continue;
    const stored = draft.get(key);
    const start = asAgain ? initial(hints, stored) : (stored ?? initial(hints, stored));
    const value = read(await ask.text(question, start, (text) => problemWith(key, read(text))));
    if (value !== undefined) draft.set(key, value);
  }
  if (draft.get("agencyGatewayUrl") !== undefined && draft.needs("agencyGatewayToken"))
    await draft.offer(
      "agencyGatewayToken",
      await ask.secret("Bearer token for the agency gateway", (text) =>
        problemWith("agencyGatewayToken", text),
      ),
    );
}

/** The flags that would answer what is still open, each with what it is. */
export function missingFlags(draft: StackDraft, forced: ReadonlySet<KeyName>): string[] {
  return QUESTIONS.filter(
    ({ key }) => (CONFIG_KEYS[key].required || forced.has(key)) && draft.needs(key),
  ).map(({ key, flag }) => `${flag}: ${CONFIG_KEYS[key].description}`);
}
