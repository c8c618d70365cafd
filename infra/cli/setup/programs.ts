import { CONFIG_KEYS } from "../../config/keys.ts";
import { isReplaced } from "../../config/token-rules.ts";
import type { Random } from "../../stackfile/crypt.ts";
import {
  DEFAULT_TOKENS,
  type IssuedToken,
  issue,
  type TokenRecord,
  type TokenWish,
} from "../../stackfile/tokens.ts";
import { type TurnedWorkerToken, turnWorkerToken } from "../rotate/worker-token.ts";
import type { StackDraft } from "./draft.ts";

export type Issued = { readonly made: readonly IssuedToken[]; readonly notes: readonly string[] };

/** The tokens that the stack has; none when the list is missing or not readable (the check of the whole says why). */
export function records(draft: StackDraft): readonly TokenRecord[] {
  const read = CONFIG_KEYS.tokens.check.safeParse(draft.get("tokens") ?? "[]");
  return read.success ? read.data : [];
}

/**
 * Makes the tokens that are wished for and not there. Without a wish a new stack gets the default ones, and a stack
 * that has tokens keeps them: somebody may have removed one on purpose. `again` replaces those named, or all.
 */
export function issueTokens(
  draft: StackDraft,
  wishes: readonly TokenWish[],
  again: boolean,
  now: Date,
  random: Random,
): Issued {
  if (draft.get("tokens") !== undefined && !readable(draft)) return { made: [], notes: [] };
  const present = records(draft);
  const current = present.filter((token) => !isReplaced(token));
  const fallback = draft.get("tokens") === undefined ? DEFAULT_TOKENS : again ? current : [];
  const wanted = wishes.length > 0 ? wishes : fallback;
  const names = new Set(current.map(({ name }) => name));
  const made = wanted.filter(({ name }) => again || !names.has(name)).map((wish) => issue(wish, now, random));
  const notes = wishes
    .filter(({ name }) => !again && names.has(name))
    .map(({ name }) => `Token ${name} is there already and was kept; --force tokens makes it again.`);
  if (made.length > 0) draft.set("tokens", JSON.stringify(merged(present, made)));
  return { made, notes };
}

/**
 * The token that the personas' workers sign with, where there is none. Replaced by --force it is gone at once; a rotation leaves the one
 * before for two days.
 */
export function makeWorkerToken(draft: StackDraft, random: Random, now: Date): TurnedWorkerToken | null {
  if (!draft.needs("workerToken")) return null;
  const turned = turnWorkerToken(
    { workerToken: undefined, workerTokenTerms: undefined },
    { now, random, leaked: false },
  );
  for (const { key, value } of turned.changes) draft.set(key, value);
  return turned;
}

const readable = (draft: StackDraft) => CONFIG_KEYS.tokens.check.safeParse(draft.get("tokens")).success;

/** The old list in its order, each renewed token in its old place, new ones behind; nothing of a renewed name stays. */
function merged(present: readonly TokenRecord[], made: readonly IssuedToken[]): readonly TokenRecord[] {
  const fresh = new Map(made.map(({ record }) => [record.name, record]));
  const kept = present.filter((token) => !(isReplaced(token) && fresh.has(token.name)));
  const old = new Set(kept.map(({ name }) => name));
  return [
    ...kept.map((record) => fresh.get(record.name) ?? record),
    ...made.map(({ record }) => record).filter(({ name }) => !old.has(name)),
  ];
}
