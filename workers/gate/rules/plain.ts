/** Longer texts have room to hide something, and no task needs them to say what it does. */
const TEXT_MAX_CHARS = 2_000;
/** Longer than German compounds; what is longer is encoded. */
const WORD_MAX_CHARS = 30;
/** Shorter words decode to something readable by chance. */
const DECODED_MIN_CHARS = 8;

/** Latin letters of European languages and Vietnamese, digits, and the marks of ordinary sentences. Nothing else. */
const ORDINARY = /^[A-Za-zÀ-ÖØ-öø-žȘ-țẞẠ-ỹ0-9\s.,;:!?'"()/_&%€$£#@+*=’‘“”„–—…-]*$/;

/** A part of a dialogue, or a heading that acts as one. */
const ROLE_MARK =
  /\b(system|assistant|user|human|developer|admin|owner|tool|claude|purser)\s*[:=]|^\s*#{1,6}\s/im;

/** Text in other clothes: percent signs and references, bits, dots and dashes, quoted data. */
const ENCODED =
  /%[0-9a-f]{2}|\b(?=[a-f]*\d)[0-9a-f]{12,}\b|&#|\b0x[0-9a-f]|[01]{8}|\b([0-9a-f]{2}\s+){4}|([.-]{1,5}\s+){4}|"\s*:|={2,}/i;

/**
 * Beginnings of words that speak about the decision, or to the one who decides, in the languages of the letters above,
 * without accents. A task says what work it is; it has no need of them.
 */
const ADDRESSING = [
  "approv approb preapprov authoriz authoris preauthor permit verdict decision decid deny denied whitelist allowlist",
  "ignor disregard overrid bypass instruct prompt jailbreak pretend guardrail you your must evaluator reviewer",
  "genehmig freigeb freigegeb freigab zustimm erlaub anweis entscheid",
  "approuv consigne autoris aprueb aprob autoriz instrucc istruzion aprov instruc",
  "goedkeur goedgekeur negeer toesta godkan godkj godkend zatwierd zignoruj schval onayla yoksay",
  "hyvaksy jovahagy setuj abaik phe duyet",
].flatMap((line) => line.split(" "));

/** Beginnings of words for what rules usually stop, in languages that the rules are not written in. */
const SENSITIVE = [
  "losch geloscht entfern vernicht passwor zugangsdat berechtig supprim efface identifiants borrar borre borra elimin",
  "contrasen credencia cancella rimuov apagar apague senha verwijder wachtwoord slett slette radera usun haslo smaz heslo",
  "poista salasana torol jelszo sifre hapus sandi",
].flatMap((line) => line.split(" "));

/** Found even without separators, backwards or shifted: only what no two ordinary words make together. */
const UNMISTAKABLE = [
  "approve",
  "approval",
  "genehmig",
  "approuve",
  "ignoreall",
  "ignoreprev",
  "overrid",
  "jailbreak",
];

/**
 * Why a model must not weigh these texts, or null when they are plain. A model can be talked into anything; what is not
 * plain is for a person, so that whoever writes a text gains nothing by talking to the model.
 */
export function oddityOf(texts: readonly string[]): string | null {
  for (const raw of texts) {
    const text = raw.normalize("NFC");
    if (text.length > TEXT_MAX_CHARS) return "it is long";
    if (!ORDINARY.test(text)) return "it has characters that a plain description does not need";
    if (ROLE_MARK.test(text) || ENCODED.test(text)) return "it has parts that are no plain description";
    const words = text.split(/\s+/);
    if (words.some((word) => word.length > WORD_MAX_CHARS || hidesText(word))) return "it has encoded parts";
    if (addresses(text)) return "it speaks about its own approval, or to whoever decides";
    if (startsWithOne(cut(bare(text)), SENSITIVE)) return "it may touch what rules protect";
  }
  return null;
}

/** In lower case and without accents. */
const bare = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const cut = (text: string): readonly string[] => text.match(/[a-zßøłđ]+/g) ?? [];

const startsWithOne = (words: readonly string[], beginnings: readonly string[]): boolean =>
  words.some((word) => beginnings.some((beginning) => word.startsWith(beginning)));

function addresses(text: string): boolean {
  const plain = bare(text);
  const worn = withLetters(plain);
  if (startsWithOne([...cut(plain), ...cut(worn)], ADDRESSING)) return true;
  const joined = [plain, worn].map((form) => form.replace(/[^a-z]/g, ""));
  const forms = joined.flatMap((form) => [form, Array.from(form).toReversed().join(""), shifted(form)]);
  return forms.some((form) => UNMISTAKABLE.some((word) => form.includes(word)));
}

const LETTER_BY_DIGIT: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

const withLetters = (text: string): string =>
  text.replace(/[013457@$!]/g, (sign) => LETTER_BY_DIGIT[sign] ?? sign);

/** ROT13. */
const shifted = (text: string): string =>
  text.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97));

/** Whether a word is Base64 for something that can be read. */
function hidesText(word: string): boolean {
  const data = word.replace(/^[^A-Za-z0-9+/]+|[^A-Za-z0-9+/=]+$/g, "").replace(/=+$/, "");
  if (data.length < DECODED_MIN_CHARS || !/^[A-Za-z0-9+/_-]+$/.test(data)) return false;
  try {
    const decoded = atob(data.replaceAll("-", "+").replaceAll("_", "/"));
    return /^[\x20-\x7e]+$/.test(decoded);
  } catch {
    return false;
  }
}
