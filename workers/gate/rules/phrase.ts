import type { Operation } from "./operation.ts";
import { stemOf } from "./stems.ts";
import { cutWords, readingsOf } from "./words.ts";

/** An operation as an order: a verb, what it is done to, and for some what makes it that operation. */
type Order = {
  readonly verbs: ReadonlySet<string>;
  readonly objects: readonly (readonly string[])[];
  /** Words that may follow the object and are part of it ("production database"). */
  readonly tails: ReadonlySet<string>;
  /** Has to follow somewhere in the same clause. */
  readonly without?: readonly (readonly string[])[];
};

const stems = (words: string): ReadonlySet<string> => new Set(words.split(" ").map(stemOf));
const phrases = (list: string): readonly (readonly string[])[] =>
  list.split(", ").map((phrase) => phrase.split(" ").map(stemOf));

/** The default blocked operations, in their own words and those that mean exactly the same. */
const ORDERS: Readonly<Record<string, Order>> = {
  "delete production": {
    verbs: stems("delete remove erase wipe drop truncate purge destroy nuke obliterate"),
    objects: phrases("production, live database, live server, live system, live environment"),
    tails: stems(
      "database db server cluster environment system data table namespace instance bucket volume site deployment infrastructure stack account",
    ),
  },
  "modify credentials": {
    verbs: stems("modify change rotate replace alter regenerate overwrite reset"),
    objects: phrases(
      "credential, password, passwd, passphrase, secret, api key, access key, private key, ssh key, access token, api token",
    ),
    tails: new Set(),
  },
  "deploy without review": {
    verbs: stems("deploy push merge release ship publish"),
    objects: [],
    tails: new Set(),
    without: phrases("review, approval, sign off, signoff, code review, peer review"),
  },
};
const ORDERS_BY_KEY = new Map(
  Object.entries(ORDERS).map(([name, order]) => [keyOf(cutWords(name).map(stemOf)), order]),
);

function keyOf(stemsOfName: readonly string[]): string {
  return stemsOfName.toSorted().join(" ");
}

/** Words before an order that leave it one. */
const BEFORE = new Set(
  "please kindly just now immediately quickly we i you must should need want to let us lets go ahead then first finally".split(
    " ",
  ),
);
/** Words between a verb and its object that leave it the same object. */
const BETWEEN = new Set(
  "the a an any all every new each our my your their this that these those entire whole complete old current existing main root admin database server user users customer customers service shared wifi and of".split(
    " ",
  ),
);
/** What may stand right behind an order; with another word there, the words before it may name something else. */
const AFTER = new Set(
  "now today tonight tomorrow immediately please clean completely entirely permanently forever asap for before after at on of so because and".split(
    " ",
  ),
);

/** Whether a text, or one of its sentences, orders exactly the operation. In doubt it does not: then a person sees it. */
export function orders(text: string, operation: Operation): boolean {
  const order = ORDERS_BY_KEY.get(keyOf(operation.words.map(({ stem }) => stem)));
  return readingsOf(text).some((reading) =>
    openingsOf(reading).some(
      (words) => startsWithName(words, operation) || (order !== undefined && follows(words, order)),
    ),
  );
}

/** Whether a name, as of a type or an operation, is this operation's, in any order of its words. */
export function isNamed(name: string, operation: Operation): boolean {
  const own = keyOf(operation.words.map(({ stem }) => stem));
  return (
    readingsOf(name).some((reading) => keyOf(cutWords(reading).map(stemOf)) === own) ||
    orders(name, operation)
  );
}

/** The first clause of every sentence that is no question, without what leads up to it. */
const openingsOf = (reading: string): readonly (readonly string[])[] =>
  (reading.match(/[^.!?;:\n]+[.!?;:\n]*/g) ?? [])
    .filter((sentence) => !sentence.includes("?") && !/^\s*["'“”‘’`(]/.test(sentence))
    .map((sentence) => cutWords(sentence.split(/,|\b(?:then|or|but)\b/i)[0] ?? ""))
    .map((words) => words.slice(words.findIndex((word) => !BEFORE.has(word))))
    .filter((words) => words.length > 0);

function follows(words: readonly string[], order: Order): boolean {
  const [verb = ""] = words;
  if (!order.verbs.has(stemOf(verb)) || verb.endsWith("ed")) return false;
  if (order.without) {
    const at = words.indexOf("without");
    return at > 0 && order.without.some((phrase) => endsAfter(words, skipped(words, at + 1), phrase, order));
  }
  const from = skipped(words, 1);
  return order.objects.some((phrase) => endsAfter(words, from, phrase, order));
}

/** Where the next word is that says something. */
function skipped(words: readonly string[], from: number): number {
  let at = from;
  while (BETWEEN.has(words[at] ?? "")) at++;
  return at;
}

/** Whether the phrase stands there, with nothing behind it that would make it another thing. */
function endsAfter(
  words: readonly string[],
  from: number,
  phrase: readonly string[],
  { tails }: Order,
): boolean {
  if (!phrase.every((stem, at) => stemOf(words[from + at] ?? "") === stem)) return false;
  let at = from + phrase.length;
  while (tails.has(stemOf(words[at] ?? ""))) at++;
  return at >= words.length || AFTER.has(words[at] ?? "");
}

/** The operation's own words in their order, or all of them in one. */
function startsWithName(words: readonly string[], { words: name, head, last }: Operation): boolean {
  if (last === null) return false;
  const [first = ""] = words;
  if (head !== "" && first.startsWith(head) && stemOf(first.slice(head.length)) === last.stem)
    return words.length === 1 || AFTER.has(words[1] ?? "");
  let at = 0;
  for (const { stem } of name) {
    at = at === 0 ? 0 : skipped(words, at);
    if (stemOf(words[at] ?? "") !== stem) return false;
    at++;
  }
  return at >= words.length || AFTER.has(words[at] ?? "");
}
