import { stemmer } from "stemmer";

/** Words that say nothing about what is looked for. */
const EMPTY = new Set(
  "a an and are as at be been but by can could did do does for from had has have he her him his how i if in is it its me my of on or our she so that the their them there they this to us was we were what when where which who whom whose why will with would you your about again any ever get go going got just know last like many much name names need please remember say tell than then these those up want wants der die das den dem ein eine einen ist sind war wer wie was wann wo welche welcher mein meine meiner meinen ich du und oder mit für von zu im am auf heißt heisst called call kind often usually again".split(
    " ",
  ),
);

/** Words that stand for the same thing in what people say of their lives. Every word of a line finds every other. */
const SAME: readonly (readonly string[])[] = [
  ["wife", "husband", "spouse", "partner", "married"],
  ["birthday", "born", "birth"],
  ["doctor", "physician", "gp", "dentist", "clinic"],
  ["car", "vehicle", "drives", "auto"],
  ["job", "work", "works", "employer", "company", "profession"],
  ["kids", "children", "child", "son", "daughter", "kind", "kinder"],
  ["phone", "number", "mobile", "telephone"],
  ["home", "live", "lives", "address", "flat", "house", "wohnung"],
  ["eat", "food", "meal", "diet", "dish", "cook"],
  ["allergic", "allergy", "intolerant", "allergies"],
  ["trip", "travel", "holiday", "vacation", "flight", "fly", "flies"],
  ["pet", "dog", "cat"],
  ["run", "running", "runs", "marathon", "jog"],
  ["buy", "bought", "purchase"],
  ["pay", "pays", "cost", "costs", "price", "rent"],
  ["mother", "mum", "mom"],
  ["father", "dad"],
  ["brother", "sister", "sibling"],
  ["meet", "meeting", "appointment"],
  ["school", "kindergarten", "class", "teacher"],
  ["like", "likes", "love", "loves", "favourite", "favorite", "prefers", "prefer"],
  ["dislike", "dislikes", "hate", "hates", "avoid"],
  ["expire", "expires", "ends", "end", "until", "due"],
  ["begin", "begins", "start", "starts"],
  ["bank", "account", "savings"],
  ["insurance", "insured", "policy"],
  ["medicine", "pill", "pills", "tablet", "takes"],
  ["size", "wears", "shoe", "shoes"],
  ["study", "studies", "learn", "learning", "course"],
  ["wifi", "internet", "router", "provider"],
];

const synonyms = new Map<string, ReadonlySet<string>>();
for (const line of SAME) {
  const stems = new Set(line.map(stemmer));
  for (const stem of stems) synonyms.set(stem, new Set([...(synonyms.get(stem) ?? []), ...stems]));
}

/** The words of a text that say something, in their base form, without marks. */
export const wordsOf = (text: string): string[] => [
  ...new Set(
    text
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word !== "" && !EMPTY.has(word))
      .map(stemmer),
  ),
];

/** The word itself and what stands for the same. */
export const meaningsOf = (stem: string): readonly string[] => [...(synonyms.get(stem) ?? [stem])];

/** Whether a text says all of these words, in whatever form. */
export function saysAll(text: string, words: readonly string[]): boolean {
  const own = new Set(wordsOf(text));
  return words.every((word) => own.has(word));
}
