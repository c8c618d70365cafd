/**
 * Beginnings of words that speak about the decision, or to the one who decides. A task says what work it is; it has no
 * need of them. They matter to a model only: rules cannot be talked into anything.
 */
const ADDRESSING =
  "approv preapprov authoriz authoris preauthor permit verdict decision decid deny denied whitelist allowlist ignor disregard overrid bypass instruct prompt jailbreak pretend guardrail you your must evaluator reviewer".split(
    " ",
  );

/** Found even without separators, backwards or shifted: only what no two ordinary words make together. */
const UNMISTAKABLE = ["approve", "approval", "ignoreall", "ignoreprev", "overrid", "jailbreak"];

/** Whether one of these texts, in plain English, speaks to whoever decides or of the decision. */
export const addresses = (texts: readonly string[]): boolean => texts.some(addressesIn);

function addressesIn(text: string): boolean {
  const plain = text.toLowerCase();
  const words = plain.match(/[a-z]+/g) ?? [];
  if (words.some((word) => ADDRESSING.some((beginning) => word.startsWith(beginning)))) return true;
  const joined = plain.replace(/[^a-z]/g, "");
  const forms = [joined, Array.from(joined).toReversed().join(""), shifted(joined)];
  return forms.some((form) => UNMISTAKABLE.some((word) => form.includes(word)));
}

/** ROT13. */
const shifted = (text: string): string =>
  text.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97));
