import { has, type Operation, type Word, type Words, wordOf } from "./operation.ts";

/** How sure it is that a text speaks of an operation, in other words or its own. */
export type Sureness = "sure" | "perhaps" | "no";

/**
 * What else people say for a word that operations are named with. `sure` can hardly mean something else in a task;
 * `perhaps` often does ("the key features", "a live preview"), so that it may cost a person a look and never denies.
 * Two words count when the text has both. Every inflection counts; `#many` is a number of a thousand or more.
 *
 * What is on purpose not here, because ordinary work is full of it: file, page, login, account page, style, right.
 * "Refactor the token parser" changes no credentials: to refactor is not among the words for modifying. "Update the
 * token parser" waits for a person, as whether the token is one to log in with only a person can tell.
 */
const SYNONYMS: Readonly<Record<string, { readonly sure: string; readonly perhaps: string }>> = {
  delete: {
    sure: "remove, erase, wipe, drop, truncate, purge, destroy, nuke, obliterate, eradicate, annihilate, shred, rm, unlink",
    perhaps: "clear, clean, empty, terminate, decommission, kill, discard, scrub, get rid, tear down, reset",
  },
  data: {
    sure: "dataset, database, databases, db, table, record, row, customer, user, backup",
    perhaps: "schema, collection, bucket, volume, client, account, everything",
  },
  production: { sure: "prod", perhaps: "live, prd" },
  credential: {
    sure: "password, passwd, passphrase, secret, apikey, api key, access key, private key, ssh key, access token, api token",
    perhaps: "key, token, certificate, pin",
  },
  modify: {
    // "Style the password reset form" and "update the password docs" are for a person to look at, not to be denied.
    sure: "change, rotate, replace, overwrite, alter, regenerate, revoke",
    perhaps:
      "update, edit, reset, swap, renew, set, remove, delete, erase, wipe, drop, purge, disable, invalidate, new",
  },
  change: {
    sure: "modify, alter, grant, revoke, elevate, escalate, widen, extend, promote, demote, raise, update, edit",
    perhaps: "give, gave, given, assign, make, made, add, remove, delete, reset, set, allow, enable, let",
  },
  permission: {
    sure: "privilege, access, role, root, admin, administrator, superuser, sudo, acl, iam, chmod, chown",
    perhaps: "",
  },
  deploy: {
    sure: "push, merge, release, ship, publish, rollout, roll out, go live",
    perhaps: "launch, install",
  },
  without: {
    sure: "skip, bypass, circumvent, omit, forgo, unreviewed, unapproved",
    perhaps: "no, ignore, avoid, never, not, before, despite, around, lacking",
  },
  review: {
    sure: "approval, reviewer, signoff, sign off, unreviewed, unapproved",
    perhaps: "approve, check",
  },
  large: {
    sure: "#many, many, huge, massive, bulk, mass, thousand, million, countless",
    perhaps: "hundred, lot, flood, all",
  },
  external: {
    sure: "outside, thirdparty, third party, foreign, outbound",
    perhaps: "remote, partner, public, vendor",
  },
  call: { sure: "request, invocation, invoke", perhaps: "query, fetch, hit, ping, post" },
};

type Synonym = {
  readonly words: readonly (Word & { readonly prefix: string })[];
  readonly sureness: Sureness;
};

/** As much of a word as every inflection of it in the table has too; spares most words of a text the stemmer. */
const PREFIX_CHARS = 3;

const SYNONYMS_BY_STEM: ReadonlyMap<string, readonly Synonym[]> = new Map(
  Object.entries(SYNONYMS).map(([word, { sure, perhaps }]) => [
    wordOf(word, "").stem,
    [...synonymsOf(sure, "sure"), ...synonymsOf(perhaps, "perhaps")],
  ]),
);

function synonymsOf(list: string, sureness: Sureness): readonly Synonym[] {
  return list
    .split(", ")
    .filter((entry) => entry !== "")
    .map((entry) => ({
      words: entry.split(" ").map((word) => ({ ...wordOf(word, ""), prefix: word.slice(0, PREFIX_CHARS) })),
      sureness,
    }));
}

/** What was found out about a text, so that a hundred operations with the same words ask it once. */
const known = new WeakMap<Words, Map<string, Sureness>>();

/** Whether the text has every word of the operation or another one for it; as sure as the least sure of them. */
export function speaksOf(text: Words, { words }: Operation): Sureness {
  let least: Sureness = words.length === 0 ? "no" : "sure";
  for (const word of words) {
    const sureness = surenessOf(text, word);
    if (sureness === "no") return "no";
    if (sureness === "perhaps") least = "perhaps";
  }
  return least;
}

function surenessOf(text: Words, word: Word): Sureness {
  const cache = known.get(text) ?? new Map<string, Sureness>();
  known.set(text, cache);
  const before = cache.get(word.stem);
  if (before !== undefined) return before;
  const found = has(text, "", word)
    ? "sure"
    : (SYNONYMS_BY_STEM.get(word.stem)?.find((synonym) =>
        synonym.words.every((one) => has(text, "", one, one.prefix)),
      )?.sureness ?? "no");
  cache.set(word.stem, found);
  return found;
}
