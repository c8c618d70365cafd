import { anyWord, type Grammar } from "./grammar.ts";

const weekdays = ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"];
const months = [
  "janvier",
  "février",
  "mars",
  "avril",
  "mai",
  "juin",
  "juillet",
  "août",
  "septembre",
  "octobre",
  "novembre",
  "décembre",
];
const NUMBERS: Readonly<Record<string, number>> = {
  une: 1,
  un: 1,
  deux: 2,
  trois: 3,
  quatre: 4,
  cinq: 5,
  six: 6,
  sept: 7,
  huit: 8,
  neuf: 9,
  dix: 10,
  onze: 11,
  douze: 12,
  quinze: 15,
  vingt: 20,
  trente: 30,
  quarante: 40,
  "quarante-cinq": 45,
};
const WORD = anyWord(Object.keys(NUMBERS).toSorted((a, b) => b.length - a.length));
const BEFORE_UNIT = new RegExp(
  `(?<!\\p{L})(${WORD})(?= (?:minutes?|heures?|jours?|semaines?)(?!\\p{L}))`,
  "giu",
);
const PART = "(?<morning>matin)|(?<afternoon>après-midi)|(?<evening>soir)";

const written = (text: string): string =>
  text
    .replace(/(?<!\p{L})une demi[- ]heure(?!\p{L})/giu, "30 minutes")
    .replace(/(?<!\p{L})(?:trois|3) quarts d['’]heure(?!\p{L})/giu, "45 minutes")
    .replace(/(?<!\p{L})un quart d['’]heure(?!\p{L})/giu, "15 minutes")
    .replace(BEFORE_UNIT, (said) => String(NUMBERS[said.toLowerCase()]))
    .replace(
      /(?<!\p{L})(dans|d['’]ici) (\d{1,2}) ?(?:h|heures?)(?: ?(\d{2})(?!\d)|( et demie))/giu,
      (_, word: string, hours: string, minutes: string | undefined) =>
        `${word} ${Number(hours) * 60 + Number(minutes ?? 30)} minutes`,
    )
    .replace(/(\d{1,2}) ?(?:h|heures?) et demie/giu, "$1 h 30")
    .replace(/(\d{1,2}) ?(?:h|heures?) et quart/giu, "$1 h 15")
    .replace(
      /(\d{1,2}) ?(?:h|heures?) moins le quart/giu,
      (_, hour: string) => `${(Number(hour) + 23) % 24} h 45`,
    );

export const FRENCH: Grammar = {
  asks: [
    /^(?:s['’]il (?:te|vous) pla[iî]t,? )?(?:rappel(?:le|ez)[- ]moi|(?:peux[- ]tu|tu peux|pourrais[- ]tu|pouvez[- ]vous|pourriez[- ]vous) me rappeler)[\s,:]+(?<wish>.+?)(?:,? s['’]il (?:te|vous) pla[iî]t)?[\s?.!]*$/isu,
    /^(?<when>(?:dans|à|demain|aujourd['’]hui|ce|cet|après-demain|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)(?: .{1,40}?)?)[, ]+rappel(?:le|ez)[- ]moi[\s,:]+(?<wish>.+)$/isu,
  ],
  question: /^(?:ce qu|qui|quand|où|comment|pourquoi|quel(?:le)?s?|combien|si)(?:e|i|['’])?(?!\p{L})/iu,
  lead: /^[\s,:]*(?:(?:de|que|à propos de|au sujet de)\s+|(?:d|qu)['’]\s*)/iu,
  written,
  span: /(?<!\p{L})(?:dans|d['’]ici) (?<amount>\d{1,4}) ?(?:(?<minutes>min(?:utes?)?)|(?<hours>h|heures?)|(?<days>jours?)|(?<weeks>semaines?))(?!\p{L})/iu,
  clock:
    /(?<!\p{L})(?:à|vers) (?:(?<noon>midi)|(?<midnight>minuit)|(?<hour>\d{1,2})(?: ?h(?:eures?)?(?: ?(?<minute>\d{2}))?|:(?<minute2>\d{2})))(?: (?:(?<am>du matin)|(?<pm>du soir|de l['’]après-midi)))?(?![\p{L}\d])/iu,
  day: new RegExp(
    `(?<!\\p{L})(?:(?:(?<after>après-demain)|(?<tomorrow>demain)|(?<today>aujourd['’]hui)|(?<weekday>${anyWord(weekdays)})(?: prochain)?|(?:le )?(?<date>\\d{1,2})(?:er)? (?<month>${anyWord(months)}))(?: (?:${PART}))?|(?<tonight>ce soir)|(?<thisMorning>ce matin)|(?<thisAfternoon>cet après-midi))(?!\\p{L})`,
    "giu",
  ),
  weekdays,
  months,
};
