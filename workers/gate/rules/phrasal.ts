/** Verbs of several words, with the one that means the same: "come up with a slogan" is to suggest one. */
const VERBS: readonly (readonly [words: readonly string[], verb: string])[] = [
  ["come up with", "suggest"],
  ["think of", "suggest"],
  ["think up", "suggest"],
  ["make up", "invent"],
  ["draw up", "draft"],
  ["write up", "write"],
  ["write down", "write"],
  ["jot down", "write"],
  ["put together", "compose"],
  ["set out", "outline"],
  ["lay out", "outline"],
  ["point out", "explain"],
  ["work out", "calculate"],
  ["figure out", "calculate"],
  ["sum up", "summarise"],
  ["look up", "find"],
  ["look into", "investigate"],
  ["look through", "read"],
  ["look over", "read"],
  ["go through", "read"],
  ["go over", "read"],
  ["fill in", "complete"],
  ["spell out", "explain"],
  ["break down", "explain"],
  ["help me understand", "explain"],
  ["help me to understand", "explain"],
  ["tell me", "explain"],
  ["show me", "explain"],
  ["let me know", "explain"],
  ["give me", "suggest"],
  ["give feedback on", "review"],
].map(([words = "", verb = ""]) => [words.split(" "), verb]);

/** These end with what goes with their verb: "put the chapters in order". */
const ENDED: readonly (readonly [verb: string, end: string, verb: string])[] = [
  ["put", "in order", "sort"],
  ["bring", "in order", "sort"],
  ["put", "into order", "sort"],
  ["put", "into words", "express"],
];

/** A clause with the verb that begins it in one word. */
export function withPlainVerb(clause: readonly string[], at: number): readonly string[] {
  const text = clause.join(" ");
  const ended = ENDED.find(([verb, end]) => clause[at] === verb && text.endsWith(` ${end}`));
  if (ended !== undefined) return [...clause.slice(0, at), ended[2], ...clause.slice(at + 1)];
  const found = VERBS.find(([words]) => words.every((word, index) => clause[at + index] === word));
  return found === undefined
    ? clause
    : [...clause.slice(0, at), found[1], ...clause.slice(at + found[0].length)];
}
