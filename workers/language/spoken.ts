// Small words that most sentences of a language have and English has not, so that few words say which one it is. A word that several of these
// languages have is in each of their lists; what English has too is in none.
const SMALL_WORDS: Readonly<Record<string, string>> = {
  German:
    "der die das und ist nicht ein eine einen einem einer ich du wir ihr sie es mit für auf den dem des von zu im zum zur sind wird wurde werden haben hat kann können auch noch schon nur aber oder wenn dass mein dein heute morgen danke bitte ja nein hallo guten gut wie wer bei nach über",
  French:
    "le la les des une et est pas vous nous je tu il elle ils avec pour sur dans par que qui ce cette ces votre mon ton son mes ses sont être avoir mais ou où très bien bonjour merci oui aujourd hui demain c'est j'ai n'est aux",
  Spanish:
    "el la los las una unos y es no está están por para con que qué como cómo pero muy más su sus mi tu lo le al del se ser hay hoy mañana gracias hola sí usted este esta eso cuando también",
  Italian:
    "il lo la gli le una e è non che di da del della dei nel nella con per sono sei ho hai ha mi ti ci si ma più molto questo questa oggi domani grazie ciao buongiorno sì anche come perché",
  Portuguese:
    "o os as um uma e é não que de do da dos das em no na nos nas com por para são está mas mais muito seu sua meu minha hoje amanhã obrigado obrigada olá sim também você isso este esta como quando",
  Dutch:
    "de het een en niet ik jij je wij zij met voor van aan op te dat dit die zijn was heeft hebben kan ook nog maar of als mijn jouw vandaag morgen dank bedankt ja nee hallo goed naar bij door",
  Polish:
    "nie jest się na z w i to że do jak ale czy tak co dla od przez są być był mam masz moje twój dziś dzisiaj jutro dziękuję proszę cześć już też tylko",
  Swedish:
    "och är inte det en ett jag du vi ni han hon med för på av till som att den har kan ska men eller om min din idag imorgon tack hej ja nej också från vid",
};

/** English's own: they weigh against the others. */
const ENGLISH = new Set(
  "the and is are was were be been not a an of to in on for with that this these those it its you your i we they he she my me at by from or but if as do does did have has had will would can could should what when where how who which there here so no yes all more than then about into out up just also one two am today tomorrow".split(
    " ",
  ),
);

const OTHERS: readonly (readonly [language: string, words: ReadonlySet<string>])[] = Object.entries(
  SMALL_WORDS,
).map(([language, words]) => [language, new Set(words.split(" ").filter((word) => !ENGLISH.has(word)))]);

/** Scripts that English is not written in, and what to call what is written in them. */
const SCRIPTS: readonly (readonly [language: string, letters: RegExp])[] = [
  ["Japanese", /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ["Korean", /\p{Script=Hangul}/gu],
  ["Chinese", /\p{Script=Han}/gu],
  ["a language in Cyrillic letters", /\p{Script=Cyrillic}/gu],
  ["Greek", /\p{Script=Greek}/gu],
  ["a language in Arabic letters", /\p{Script=Arabic}/gu],
  ["Hebrew", /\p{Script=Hebrew}/gu],
  ["Hindi", /\p{Script=Devanagari}/gu],
  ["Thai", /\p{Script=Thai}/gu],
];
/** Of all letters: less is a name or a quotation. */
const SCRIPT_LEAST_SHARE = 0.2;

const countOf = (text: string, letters: RegExp): number => text.match(letters)?.length ?? 0;

/**
 * Which language a text is in where it is not English, as a person would call it; null for English, and for what does not say ("OK", a number, a name).
 * By small words and scripts alone: of languages that are not known here nothing is said.
 */
export function otherThanEnglish(text: string): string | null {
  const letters = countOf(text, /\p{L}/gu);
  for (const [language, script] of SCRIPTS)
    if (letters > 0 && countOf(text, script) / letters >= SCRIPT_LEAST_SHARE) return language;
  const words = text
    .toLowerCase()
    .normalize("NFC")
    .split(/[^\p{L}'’]+/u)
    .map((word) => word.replaceAll("’", "'"));
  const counted = (small: ReadonlySet<string>) => words.filter((word) => small.has(word)).length;
  const best = OTHERS.map(([language, small]) => [language, counted(small)] as const).toSorted(
    ([, a], [, b]) => b - a,
  )[0];
  return best !== undefined && best[1] > counted(ENGLISH) ? best[0] : null;
}
