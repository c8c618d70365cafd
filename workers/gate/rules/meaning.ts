import { GROUP_BY_WORD, GROUPS, type Group, WAYS } from "./lexicon.ts";
import { mentions, type Operation, readOperation } from "./operation.ts";
import { has, type Word, type Words, wordOf } from "./words.ts";

/** As much of a word as every inflection of it in the table has too; spares most words of a text the stemmer. */
const PREFIX_CHARS = 3;

type Synonym = readonly (Word & { readonly prefix: string })[];

const synonymsOf = (list: string): readonly Synonym[] =>
  list
    .split(", ")
    .map((entry) =>
      entry.split(" ").map((word) => ({ ...wordOf(word), prefix: word.slice(0, PREFIX_CHARS) })),
    );

const SYNONYMS = Object.fromEntries(
  Object.entries(GROUPS).map(([group, list]) => [group, synonymsOf(list)]),
) as Readonly<Record<Group, readonly Synonym[]>>;

const keyOf = ({ words }: Operation): string =>
  words
    .map(({ stem }) => stem)
    .toSorted()
    .join(" ");
const WAYS_BY_KEY = new Map(Object.entries(WAYS).map(([name, ways]) => [keyOf(readOperation(name)), ways]));
const GROUP_BY_STEM = new Map(
  Object.entries(GROUP_BY_WORD).map(([word, group]) => [wordOf(word).stem, group]),
);

/** What was found out about a text, so that a hundred operations with the same words ask it once. */
const known = new WeakMap<Words, Map<Group, boolean>>();

/**
 * Whether the text speaks of the operation, in its own words or in others; it may well mean something else. A default
 * operation has ways of its own to be spoken of; of any other one, each word or another word for it has to be there.
 */
export function speaksOf(text: Words, operation: Operation): boolean {
  if (operation.words.length === 0) return false;
  if (mentions(text, operation)) return true;
  const ways = WAYS_BY_KEY.get(keyOf(operation));
  if (ways) return ways.some((groups) => groups.every((group) => hasOne(text, group)));
  return operation.words.every((word) => {
    if (has(text, "", word)) return true;
    const group = GROUP_BY_STEM.get(word.stem);
    return group !== undefined && hasOne(text, group);
  });
}

function hasOne(text: Words, group: Group): boolean {
  const cache = known.get(text) ?? new Map<Group, boolean>();
  known.set(text, cache);
  const before = cache.get(group);
  if (before !== undefined) return before;
  const found = SYNONYMS[group].some((words) => words.every((word) => has(text, "", word, word.prefix)));
  cache.set(group, found);
  return found;
}
