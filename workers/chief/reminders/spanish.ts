import { anyWord, type Grammar } from "./grammar.ts";

const weekdays = ["domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"];
const months = [
  "enero",
  "febrero",
  "marzo",
  "abril",
  "mayo",
  "junio",
  "julio",
  "agosto",
  "septiembre",
  "octubre",
  "noviembre",
  "diciembre",
];
const NUMBERS: Readonly<Record<string, number>> = {
  una: 1,
  un: 1,
  dos: 2,
  tres: 3,
  cuatro: 4,
  cinco: 5,
  seis: 6,
  siete: 7,
  ocho: 8,
  nueve: 9,
  diez: 10,
  once: 11,
  doce: 12,
  quince: 15,
  veinte: 20,
  treinta: 30,
  cuarenta: 40,
};
const WORD = anyWord(Object.keys(NUMBERS).toSorted((a, b) => b.length - a.length));
const BEFORE_UNIT = new RegExp(
  `(?<!\\p{L})(${WORD})(?= (?:minutos?|horas?|d[ií]as?|semanas?)(?!\\p{L}))|(?<=(?<!\\p{L})a las? )(${WORD})(?!\\p{L})`,
  "giu",
);
const PART = "(?<morning>mañana)|(?<afternoon>tarde)|(?<evening>noche)";

const written = (text: string): string =>
  text
    .replace(/(?<!\p{L})media hora(?!\p{L})/giu, "30 minutos")
    .replace(/(?<!\p{L})(?:tres|3) cuartos de hora(?!\p{L})/giu, "45 minutos")
    .replace(/(?<!\p{L})un cuarto de hora(?!\p{L})/giu, "15 minutos")
    .replace(BEFORE_UNIT, (said) => String(NUMBERS[said.toLowerCase()]))
    .replace(
      /(?<!\p{L})(\d{1,2}) horas? y media(?!\p{L})/giu,
      (_, hours: string) => `${Number(hours) * 60 + 30} minutos`,
    )
    .replace(/(?<=(?<!\p{L})a las? )(\d{1,2}) y media(?!\p{L})/giu, "$1:30")
    .replace(/(?<=(?<!\p{L})a las? )(\d{1,2}) y cuarto(?!\p{L})/giu, "$1:15")
    .replace(
      /(?<=(?<!\p{L})a las? )(\d{1,2}) menos cuarto(?!\p{L})/giu,
      (_, hour: string) => `${(Number(hour) + 23) % 24}:45`,
    );

export const SPANISH: Grammar = {
  asks: [
    /^[¿¡]?(?:por favor,? )?(?:recu[eé]rd[ae]me|(?:puedes|podrías|puede|podría) recordarme)[\s,:]+(?<wish>.+?)(?:,? por favor)?[\s?.!]*$/isu,
    /^[¿¡]?(?<when>(?:en|dentro de|a las?|mañana|hoy|esta|pasado mañana|el)(?: .{1,40}?)?)[, ]+recu[eé]rd[ae]me[\s,:]+(?<wish>.+)$/isu,
  ],
  question: /^(?:lo que|qué|quién|cuándo|dónde|cómo|por qué|cuál(?:es)?|cuánt[oa]s?|si)(?!\p{L})/iu,
  lead: /^[\s,:]*(?:que|de|sobre)\s+/iu,
  written,
  span: /(?<!\p{L})(?:en|dentro de) (?<amount>\d{1,4}) ?(?:(?<minutes>min(?:utos?)?)|(?<hours>h|horas?)|(?<days>d[ií]as?)|(?<weeks>semanas?))(?!\p{L})/iu,
  clock:
    /(?<!\p{L})(?:al? (?:(?<noon>mediodía)|(?<midnight>medianoche))|(?:a|sobre|hacia) las? (?<hour>\d{1,2})(?:[:.h](?<minute>\d{2}))?(?: ?h(?:oras)?)?)(?: ?(?:(?<am>am|a\. ?m\.|de la mañana)|(?<pm>pm|p\. ?m\.|de la (?:tarde|noche))))?(?![\p{L}\d])/iu,
  day: new RegExp(
    `(?<!\\p{L})(?:(?:(?<after>pasado mañana)|(?<!la )(?<tomorrow>mañana)|(?<today>hoy)|(?:el |este |el próximo )?(?<weekday>${anyWord(weekdays)})|(?:el )?(?<date>\\d{1,2}) de (?<month>${anyWord(months)}))(?: por la (?:${PART}))?|(?<tonight>esta noche)|(?<thisAfternoon>esta tarde))(?!\\p{L})`,
    "giu",
  ),
  weekdays,
  months,
};
